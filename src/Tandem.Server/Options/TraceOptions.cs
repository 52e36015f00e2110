using System.ComponentModel.DataAnnotations;

namespace Tandem.Server.Options;

/// <summary>The message trace that <c>tandem trace</c> shows.</summary>
internal sealed record TraceOptions
{
    /// <summary>Memory for the newest messages, in octets. 0 switches the trace off.</summary>
    [Range(0, 4L << 30)]
    public long MaxBytes { get; init; } = 64L << 20;
}
