using System.Text.Json.Serialization;

namespace Tandem.Server.Web;

/// <summary>How the bodies of the host's own endpoints are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class WebJson : JsonSerializerContext;
