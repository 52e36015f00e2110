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
/// Puts packets that overtook each other back into order without a delay for the others: a packet behind a gap waits a moment, for what was overtaken comes at once after it or not at all. Allocates nothing after it was made.
/// </summary>
internal sealed class PacketOrder
{
    /// <summary>Packets that wait at most.</summary>
    private const int Places = 2;

    private const int MaxPacket = 1500;

    /// <summary>What is so much older is of another row (RFC 3550 appendix A.1).</summary>
    private const int MaxMisorder = 100;

    private const int MaxDropout = 3000;

    /// <summary>How long a packet waits for those before it: less than from one packet to the next.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(8);

    private readonly SequenceExtender _sequences = new(16);
    private readonly byte[][] _octets = [new byte[MaxPacket], new byte[MaxPacket]];
    private readonly int[] _lengths = new int[Places];
    private readonly long[] _waiting = [-1, -1];
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
        var first = _waiting[1] < 0 || (_waiting[0] >= 0 && _waiting[0] < _waiting[1]) ? 0 : 1;
        if (_waiting[first] < 0 || (!waitsNoMore && _waiting[first] != _next)) return false;
        _waiting[first] = -1;
        if (_waiting[1 - first] < 0) Deadline = Instant.Never;
        return RtpPacket.TryParse(_octets[first].AsSpan(0, _lengths[first]), out packet) == RtpParseError.None;
    }

    private PacketTurn Begin(in RtpPacket packet)
    {
        _sequences.Reset();
        _next = _sequences.Extend(packet.SequenceNumber);
        (_ssrc, _seen, Deadline) = (packet.Ssrc, 0, Instant.Never);
        _waiting.AsSpan().Fill(-1);
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
        if (_waiting.AsSpan().Contains(sequence))
        {
            counters.Duplicates++;
            return PacketTurn.Dropped;
        }

        var place = _waiting.AsSpan().IndexOf(-1);
        if (place < 0 || packet.Octets.Length > MaxPacket || sequence > _next + Places) return PacketTurn.Full;
        packet.Octets.CopyTo(_octets[place]);
        (_lengths[place], _waiting[place]) = (packet.Octets.Length, sequence);
        if (Deadline == Instant.Never) Deadline = now + Patience;
        return PacketTurn.Aside;
    }
}
