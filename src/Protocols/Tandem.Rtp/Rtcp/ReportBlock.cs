using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>What a receiver has got of one source (RFC 3550 section 6.4.1).</summary>
public readonly record struct ReportBlock : IRtcpEntry<ReportBlock>
{
    private const int MaxLost = 0x7F_FFFF;
    private const int MinLost = -0x80_0000;

    /// <inheritdoc/>
    public static int Length => 24;

    /// <summary>The source.</summary>
    public uint Ssrc { get; init; }

    /// <summary>Packets lost since the last report, in 1/256 of those expected.</summary>
    public byte FractionLost { get; init; }

    /// <summary>Packets lost since the beginning; less than 0 when more came than expected. Has 24 bits: what does not fit is written as the nearest that does.</summary>
    public int CumulativeLost { get; init; }

    /// <summary>The highest sequence number received, and how often it has wrapped in the upper 16 bits.</summary>
    public uint ExtendedHighestSequence { get; init; }

    /// <summary>Interarrival jitter in units of the payload's clock.</summary>
    public uint Jitter { get; init; }

    /// <summary>The middle of the NTP timestamp in the last sender report; 0 when there was none.</summary>
    public uint LastSenderReport { get; init; }

    /// <summary>Time since that report came, in 1/65,536 second; 0 when there was none.</summary>
    public uint DelaySinceLastSenderReport { get; init; }

    /// <inheritdoc/>
    public static ReportBlock Read(ReadOnlySpan<byte> octets) => new()
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(octets),
        FractionLost = octets[4],
        CumulativeLost = UInt24.ReadSigned(octets[5..]),
        ExtendedHighestSequence = BinaryPrimitives.ReadUInt32BigEndian(octets[8..]),
        Jitter = BinaryPrimitives.ReadUInt32BigEndian(octets[12..]),
        LastSenderReport = BinaryPrimitives.ReadUInt32BigEndian(octets[16..]),
        DelaySinceLastSenderReport = BinaryPrimitives.ReadUInt32BigEndian(octets[20..]),
    };

    /// <inheritdoc/>
    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32BigEndian(octets, Ssrc);
        octets[4] = FractionLost;
        UInt24.Write(octets[5..], (uint)Math.Clamp(CumulativeLost, MinLost, MaxLost));
        BinaryPrimitives.WriteUInt32BigEndian(octets[8..], ExtendedHighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(octets[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(octets[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(octets[20..], DelaySinceLastSenderReport);
    }
}
