namespace Tandem.Hep;

/// <summary>A captured SIP message and where it came from and went to.</summary>
public readonly ref struct HepPacket
{
    /// <summary>What it was carried in.</summary>
    public required HepIpProtocol Protocol { get; init; }

    /// <summary>The source address in network order: 4 octets or 16, as many as <see cref="Destination"/> has.</summary>
    public required ReadOnlySpan<byte> Source { get; init; }

    /// <summary>The source port.</summary>
    public required ushort SourcePort { get; init; }

    /// <summary>The destination address in network order.</summary>
    public required ReadOnlySpan<byte> Destination { get; init; }

    /// <summary>The destination port.</summary>
    public required ushort DestinationPort { get; init; }

    /// <summary>When it was captured: microseconds since 1970, not negative.</summary>
    public required long UnixMicroseconds { get; init; }

    /// <summary>The number by which the collector knows this node.</summary>
    public required uint CaptureId { get; init; }

    /// <summary>The collector's key; empty for none.</summary>
    public ReadOnlySpan<byte> AuthenticationKey { get; init; }

    /// <summary>What the messages of one call have in common: the Call-ID. Empty for none.</summary>
    public ReadOnlySpan<byte> CorrelationId { get; init; }

    /// <summary>The message.</summary>
    public required ReadOnlySpan<byte> Payload { get; init; }
}
