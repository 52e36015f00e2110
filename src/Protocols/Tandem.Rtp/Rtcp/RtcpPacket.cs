namespace Tandem.Rtp.Rtcp;

/// <summary>One packet of a compound (RFC 3550 section 6.1): a view of its octets, of which the length and the padding have been checked. What it says is read by the type that has its name.</summary>
public readonly ref struct RtcpPacket
{
    internal RtcpPacket(ReadOnlySpan<byte> octets, int padding)
    {
        Octets = octets;
        Body = octets[RtcpHeader.Length..^padding];
    }

    /// <summary>The whole packet, header and padding included.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>What follows the header, without padding.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>What it is; any octet.</summary>
    public RtcpPacketType Type => (RtcpPacketType)Octets[1];

    /// <summary>The five bits of the header that are a count, a subtype or the format of feedback; 0 to 31.</summary>
    public int Count => Octets[0] & RtcpHeader.MaxCount;
}
