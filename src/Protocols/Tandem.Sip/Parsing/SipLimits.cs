namespace Tandem.Sip;

/// <summary>What the parser accepts from outside.</summary>
public sealed record SipLimits
{
    /// <summary>The limits when nothing is configured.</summary>
    public static readonly SipLimits Default = new();

    /// <summary>Largest message in octets; 65,535 by default, the most a datagram can hold.</summary>
    public int MaxMessageBytes { get; init; } = 65_535;

    /// <summary>Most octets of start line and header fields together; 32,768 by default. Bounds what a stream buffers before it knows Content-Length.</summary>
    public int MaxHeaderBytes { get; init; } = 32_768;

    /// <summary>Most header fields; 256 by default.</summary>
    public int MaxHeaders { get; init; } = 256;
}
