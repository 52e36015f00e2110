using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>A lost packet, and which of the 16 after it are lost too (RFC 4585 section 6.2.1).</summary>
/// <param name="PacketId">PID, the sequence number of the first.</param>
/// <param name="Following">BLP: bit 0 is the next packet.</param>
public readonly record struct NackEntry(ushort PacketId, ushort Following) : IRtcpEntry<NackEntry>
{
    /// <summary>How many packets one entry can name.</summary>
    public const int MaxPackets = 17;

    /// <inheritdoc/>
    public static int Length => 4;

    /// <summary>How many packets it names.</summary>
    public int Count => 1 + System.Numerics.BitOperations.PopCount(Following);

    /// <inheritdoc/>
    public static NackEntry Read(ReadOnlySpan<byte> octets) => new(BinaryPrimitives.ReadUInt16BigEndian(octets), BinaryPrimitives.ReadUInt16BigEndian(octets[2..]));

    /// <inheritdoc/>
    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt16BigEndian(octets, PacketId);
        BinaryPrimitives.WriteUInt16BigEndian(octets[2..], Following);
    }

    /// <summary>Whether it names a packet.</summary>
    public bool Contains(ushort sequenceNumber)
    {
        var distance = (ushort)(sequenceNumber - PacketId);
        return distance == 0 || (distance <= 16 && (Following & (1 << (distance - 1))) != 0);
    }

    /// <summary>Lists the packets.</summary>
    /// <param name="sequenceNumbers">Where to; <see cref="MaxPackets"/> are enough.</param>
    /// <returns>How many.</returns>
    public int CopyTo(Span<ushort> sequenceNumbers)
    {
        var count = 0;
        sequenceNumbers[count++] = PacketId;
        for (var rest = Following; rest != 0; rest &= (ushort)(rest - 1))
            sequenceNumbers[count++] = (ushort)(PacketId + 1 + System.Numerics.BitOperations.TrailingZeroCount(rest));
        return count;
    }
}
