using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Sequences;

namespace Tandem.Media.Processing;

/// <summary>What is to be done with a packet.</summary>
internal enum PacketTurn
{
    /// <summary>It is the next one.</summary>
    Next,

    /// <summary>One before it is missing: it was put aside.</summary>
    Aside,

    /// <summary>One before it is missing, and there is no room to put it aside: those that are there come first, and then it.</summary>
    Full,

    /// <summary>It is of no use any more.</summary>
    Dropped,

    /// <summary>The source has begun anew: it is the first one.</summary>
    First,
}

/// <summary>
/// Puts packets that overtook each other back into order without a delay for the others: a packet behind a gap waits a moment, for what was overtaken comes soon after it or not at all. Places are made for sound
/// at once, and for pictures, of which many may wait, when they are needed first; then it allocates nothing.
/// </summary>
/// <param name="places">Packets that wait at most.</param>
/// <param name="patience">How long a packet waits for those before it.</param>
internal sealed class PacketOrder(int places, TimeSpan patience)
{
    private const int MaxPacket = 1500;

    /// <summary>For sound, which waits less than from one packet to the next.</summary>
    public static PacketOrder ForSound()
    {
        var order = new PacketOrder(3, TimeSpan.FromMilliseconds(8));
        foreach (ref var octets in order._octets.AsSpan()) octets = new byte[MaxPacket];
        return order;
    }

    /// <summary>For pictures, which wait for a retransmission (RFC 4588), and are of no use without what is missing.</summary>
    public static PacketOrder ForPictures() => new(256, TimeSpan.FromMilliseconds(120));

    /// <summary>What is so much older is of another row (RFC 3550 appendix A.1).</summary>
    private const int MaxMisorder = 100;

    private const int MaxDropout = 3000;

    private readonly SequenceExtender _sequences = new(16);
    private readonly byte[]?[] _octets = new byte[]?[places];
    private readonly int[] _lengths = new int[places];

    /// <summary>The sequence number of the packet in each place, which is that number modulo the places; 0 for none, which no packet has.</summary>
    private readonly long[] _waiting = new long[places];
    private int _count;
    private long _next;
    private uint _ssrc;
    private ulong _seen;

    /// <summary>When those that wait have waited long enough.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>Takes a packet.</summary>
    public PacketTurn Take(in RtpPacket packet, Instant now, ref ProcessorCounters counters)
    {
        counters.Received++;
        if (!_sequences.HasStarted) return Begin(packet);
        var sequence = _sequences.Peek(packet.SequenceNumber);
        if (packet.Ssrc != _ssrc || sequence < _next - MaxMisorder || sequence > _next + MaxDropout)
        {
            counters.Restarts++;
            return Begin(packet);
        }

        _sequences.Extend(packet.SequenceNumber);
        if (sequence < _next) return Drop(sequence, ref counters);
        return sequence == _next ? PacketTurn.Next : PutAside(packet, sequence, now, ref counters);
    }

    /// <summary>Passes to behind a packet, which is done now.</summary>
    /// <returns>How many packets before it did not come.</returns>
    public int Pass(in RtpPacket packet)
    {
        var sequence = _sequences.Peek(packet.SequenceNumber);
        var missing = (int)(sequence - _next);
        _seen = missing >= 63 ? 1 : (_seen << (missing + 1)) | 1;
        _next = sequence + 1;
        return missing;
    }

    /// <summary>Gives the first of those that wait, when it is the next one, or need not wait any more.</summary>
    public bool TryTakeWaiting(bool waitsNoMore, out RtpPacket packet)
    {
        packet = default;
        if (_count == 0) return false;
        var first = _next;
        while (waitsNoMore && _waiting[PlaceOf(first)] != first) first++;
        var place = PlaceOf(first);
        if (_waiting[place] != first) return false;
        _waiting[place] = 0;
        if (--_count == 0) Deadline = Instant.Never;
        return RtpPacket.TryParse(_octets[place].AsSpan(0, _lengths[place]), out packet) == RtpParseError.None;
    }

    private PacketTurn Begin(in RtpPacket packet)
    {
        _sequences.Reset();
        _next = _sequences.Extend(packet.SequenceNumber);
        (_ssrc, _seen, _count, Deadline) = (packet.Ssrc, 0, 0, Instant.Never);
        _waiting.AsSpan().Clear();
        return PacketTurn.First;
    }

    private PacketTurn Drop(long sequence, ref ProcessorCounters counters)
    {
        var back = (int)(_next - 1 - sequence);
        if (back < 64 && (_seen >> back & 1) != 0) counters.Duplicates++;
        else counters.Late++;
        return PacketTurn.Dropped;
    }

    private PacketTurn PutAside(in RtpPacket packet, long sequence, Instant now, ref ProcessorCounters counters)
    {
        // The place of the next one stays free: it never waits.
        if (packet.Octets.Length > MaxPacket || sequence >= _next + places) return PacketTurn.Full;
        var place = PlaceOf(sequence);
        if (_waiting[place] == sequence)
        {
            counters.Duplicates++;
            return PacketTurn.Dropped;
        }

        packet.Octets.CopyTo(_octets[place] ??= new byte[MaxPacket]);
        (_lengths[place], _waiting[place]) = (packet.Octets.Length, sequence);
        _count++;
        if (Deadline == Instant.Never) Deadline = now + patience;
        return PacketTurn.Aside;
    }

    private int PlaceOf(long sequence) => (int)(sequence % places);
}
