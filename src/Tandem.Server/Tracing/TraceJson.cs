using System.Text.Json.Serialization;

namespace Tandem.Server.Tracing;

/// <summary>How traces are written and read as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TracedCallPage))]
[JsonSerializable(typeof(TracedCall))]
[JsonSerializable(typeof(CallTrace))]
[JsonSerializable(typeof(TracedMessage))]
internal sealed partial class TraceJson : JsonSerializerContext;
