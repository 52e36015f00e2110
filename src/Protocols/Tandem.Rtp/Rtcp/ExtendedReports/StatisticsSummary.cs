using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>Loss and jitter over a part of a stream (RFC 3611 section 4.6). What a flag says is not there is 0.</summary>
public readonly record struct StatisticsSummary
{
    internal const int Length = 36;

    /// <summary>The source.</summary>
    public uint Ssrc { get; init; }

    /// <summary>The first sequence number of the part.</summary>
    public ushort BeginSequence { get; init; }

    /// <summary>The sequence number behind the last.</summary>
    public ushort EndSequence { get; init; }

    /// <summary>What of it is reported.</summary>
    public StatisticsFlags Flags { get; init; }

    /// <summary>Packets lost.</summary>
    public uint LostPackets { get; init; }

    /// <summary>Packets that came twice.</summary>
    public uint DuplicatePackets { get; init; }

    /// <summary>Least difference of transit times, in units of the payload's clock.</summary>
    public uint MinJitter { get; init; }

    /// <summary>Greatest.</summary>
    public uint MaxJitter { get; init; }

    /// <summary>Mean.</summary>
    public uint MeanJitter { get; init; }

    /// <summary>Standard deviation.</summary>
    public uint JitterDeviation { get; init; }

    /// <summary>Least TTL or hop limit.</summary>
    public byte MinTtl { get; init; }

    /// <summary>Greatest.</summary>
    public byte MaxTtl { get; init; }

    /// <summary>Mean.</summary>
    public byte MeanTtl { get; init; }

    /// <summary>Standard deviation.</summary>
    public byte TtlDeviation { get; init; }

    internal static StatisticsSummary Read(byte flags, ReadOnlySpan<byte> body) => new()
    {
        Flags = (StatisticsFlags)flags,
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(body),
        BeginSequence = BinaryPrimitives.ReadUInt16BigEndian(body[4..]),
        EndSequence = BinaryPrimitives.ReadUInt16BigEndian(body[6..]),
        LostPackets = BinaryPrimitives.ReadUInt32BigEndian(body[8..]),
        DuplicatePackets = BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
        MinJitter = BinaryPrimitives.ReadUInt32BigEndian(body[16..]),
        MaxJitter = BinaryPrimitives.ReadUInt32BigEndian(body[20..]),
        MeanJitter = BinaryPrimitives.ReadUInt32BigEndian(body[24..]),
        JitterDeviation = BinaryPrimitives.ReadUInt32BigEndian(body[28..]),
        MinTtl = body[32],
        MaxTtl = body[33],
        MeanTtl = body[34],
        TtlDeviation = body[35],
    };

    internal void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body, Ssrc);
        BinaryPrimitives.WriteUInt16BigEndian(body[4..], BeginSequence);
        BinaryPrimitives.WriteUInt16BigEndian(body[6..], EndSequence);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], LostPackets);
        BinaryPrimitives.WriteUInt32BigEndian(body[12..], DuplicatePackets);
        BinaryPrimitives.WriteUInt32BigEndian(body[16..], MinJitter);
        BinaryPrimitives.WriteUInt32BigEndian(body[20..], MaxJitter);
        BinaryPrimitives.WriteUInt32BigEndian(body[24..], MeanJitter);
        BinaryPrimitives.WriteUInt32BigEndian(body[28..], JitterDeviation);
        (body[32], body[33], body[34], body[35]) = (MinTtl, MaxTtl, MeanTtl, TtlDeviation);
    }
}
