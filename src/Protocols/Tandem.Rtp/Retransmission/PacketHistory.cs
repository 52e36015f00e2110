using System.Numerics;
using Tandem.Kernel;

namespace Tandem.Rtp.Retransmission;

/// <summary>
/// The packets of one stream that were sent last, to answer a NACK from (RFC 4585 section 6.2.1). Bounded in packets, octets, age and answers. Allocates nothing after it was made. Belongs to one lane.
/// </summary>
public sealed class PacketHistory
{
    private readonly PacketHistoryOptions _options;
    private readonly byte[] _octets;
    private readonly Entry[] _entries;

    /// <summary>Makes an empty one, with room for all that it will keep.</summary>
    /// <param name="options">What it keeps.</param>
    /// <exception cref="ArgumentException">The capacity is no power of two, or too large.</exception>
    public PacketHistory(PacketHistoryOptions options)
    {
        if (!BitOperations.IsPow2(options.Capacity) || options.Capacity > 32_768) throw new ArgumentException("The capacity is a power of two, at most 32,768.", nameof(options));
        _options = options;
        _octets = new byte[options.Capacity * options.MaxPacketLength];
        _entries = new Entry[options.Capacity];
    }

    /// <summary>Keeps a packet that is sent, in the place of the oldest. One that is too long is not kept.</summary>
    /// <returns>Whether it is kept.</returns>
    public bool Add(in RtpPacket packet, Instant now)
    {
        if (packet.Octets.Length > _options.MaxPacketLength) return false;
        var index = IndexOf(packet.SequenceNumber);
        packet.Octets.CopyTo(_octets.AsSpan(index * _options.MaxPacketLength));
        _entries[index] = new Entry { SequenceNumber = packet.SequenceNumber, Length = packet.Octets.Length, SentAt = now, AgainAt = now };
        return true;
    }

    /// <summary>Finds a packet to be sent again, and notes that it is.</summary>
    /// <param name="sequenceNumber">What a NACK names.</param>
    /// <param name="roundTrip">Time to the peer and back: what was sent again less than that ago is still on its way.</param>
    /// <param name="now">The time.</param>
    /// <param name="packet">The packet as it was sent; valid until the next call of <see cref="Add"/>.</param>
    public bool TryTake(ushort sequenceNumber, TimeSpan roundTrip, Instant now, out ReadOnlySpan<byte> packet)
    {
        packet = default;
        var index = IndexOf(sequenceNumber);
        ref var entry = ref _entries[index];
        if (entry.Length == 0 || entry.SequenceNumber != sequenceNumber || now - entry.SentAt > _options.MaxAge) return false;
        if (entry.Retransmissions == _options.MaxRetransmissions || (entry.Retransmissions > 0 && now - entry.AgainAt < roundTrip)) return false;
        entry.Retransmissions++;
        entry.AgainAt = now;
        packet = _octets.AsSpan(index * _options.MaxPacketLength, entry.Length);
        return true;
    }

    private int IndexOf(ushort sequenceNumber) => sequenceNumber & (_entries.Length - 1);

    private struct Entry
    {
        public ushort SequenceNumber;
        public int Length;
        public int Retransmissions;
        public Instant SentAt;
        public Instant AgainAt;
    }
}
