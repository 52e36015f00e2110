using System.Security.Cryptography;
using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Sequences;

namespace Tandem.Media.Bridges;

/// <summary>
/// What is sent of one medium of a leg: one source of our own, whose sequence numbers and timestamps go on whatever it is fed from. From one source of packets gaps and order are kept, so that the receiver sees its losses; at a
/// change from one to another the numbers go on without a gap. Belongs to the loop.
/// </summary>
internal sealed class OutgoingStream
{
    /// <summary>A source that jumps by more has begun anew (RFC 3550 appendix A.1).</summary>
    private const int MaxJump = 3000;

    private readonly bool _marksChanges;
    private OutgoingSource? _current;
    private ushort _last;
    private uint _lastTimestamp;
    private int _lastRate;
    private Instant _lastAt;
    private bool _hasSent;

    /// <param name="ssrc">Its source.</param>
    /// <param name="isAudio">Whether a marker says that playing may begin at another time (RFC 3551 section 4.1).</param>
    public OutgoingStream(uint ssrc, bool isAudio)
    {
        (Ssrc, _marksChanges) = (ssrc, isAudio);
        // Below half, so that a lost first packet cannot be taken for one after a wrap (RFC 3711 section 3.3.1).
        _last = (ushort)RandomNumberGenerator.GetInt32(1 << 15);
        _lastTimestamp = RandomSource();
    }

    /// <summary>Its source.</summary>
    public uint Ssrc { get; }

    /// <summary>A source that nobody can guess.</summary>
    public static uint RandomSource() => (uint)RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue);

    /// <summary>Writes own numbers into a packet that is passed on.</summary>
    /// <param name="octets">The packet.</param>
    /// <param name="packet">A view of it.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="route">The payload type that it gets, and its clock.</param>
    /// <param name="now">The time.</param>
    public void Rewrite(Span<byte> octets, in RtpPacket packet, OutgoingSource source, in Route route, Instant now)
    {
        var (number, rate) = (packet.SequenceNumber, route.Rate);
        if (source != _current || !source.IsOf(packet.Ssrc) || IsJump(number, source)) Switch(source, packet.Ssrc, number, octets, _marksChanges && !route.IsCompanion);
        if (!source.TryGetOffset(rate, out var offset)) offset = BeginClock(source, rate, packet.Timestamp, now);
        var (sequence, timestamp) = ((ushort)(number + source.SequenceOffset), packet.Timestamp + offset);
        RtpHeader.WriteSequenceNumber(octets, sequence);
        RtpHeader.WriteTimestamp(octets, timestamp);
        RtpHeader.WriteSsrc(octets, Ssrc);
        octets[1] = (byte)((octets[1] & 0x80) | route.PayloadType);
        if ((short)(sequence - _last) > 0 || !_hasSent) (_last, _lastTimestamp, _lastRate, _lastAt, _hasSent) = (sequence, timestamp, rate, now, true);
    }

    /// <summary>The numbers of a packet that a processor has made.</summary>
    /// <param name="source">The processor.</param>
    /// <param name="number">Its own sequence number, which goes on without a gap but for what it has skipped.</param>
    /// <param name="timestamp">Its own timestamp.</param>
    /// <param name="rate">The clock of it.</param>
    /// <param name="now">The time.</param>
    /// <param name="isFirst">Whether another source was there before.</param>
    public (ushort Sequence, uint Timestamp) Number(OutgoingSource source, ushort number, uint timestamp, int rate, Instant now, out bool isFirst)
    {
        isFirst = source != _current;
        if (!source.IsOf(0)) source.Begin(0);
        if (isFirst) Begin(source, number);
        if (!source.TryGetOffset(rate, out var offset)) offset = BeginClock(source, rate, timestamp, now);
        var sequence = (ushort)(number + source.SequenceOffset);
        (_last, _lastTimestamp, _lastRate, _lastAt, _hasSent) = (sequence, timestamp + offset, rate, now, true);
        return (sequence, _lastTimestamp);
    }

    /// <summary>The sequence number that a packet had where it came from.</summary>
    /// <returns>False when it did not come from there.</returns>
    public bool TryGetOriginal(OutgoingSource source, ushort sequence, out ushort original)
    {
        original = (ushort)(sequence - source.SequenceOffset);
        return source == _current && (short)(sequence - source.First) >= 0 && (short)(_last - sequence) >= 0;
    }

    private bool IsJump(ushort number, OutgoingSource source)
    {
        // Half of all numbers ahead, or behind, is -32,768, which has no absolute value of its type.
        int distance = (short)(number + source.SequenceOffset - _last);
        return Math.Abs(distance) > MaxJump;
    }

    private void Switch(OutgoingSource source, uint ssrc, ushort number, Span<byte> octets, bool isMarked)
    {
        // Who goes on after another one, as events between speech do, keeps its time.
        if (!source.IsOf(ssrc) || source == _current) source.Begin(ssrc);
        if (isMarked) octets[1] |= 0x80;
        Begin(source, number);
    }

    private void Begin(OutgoingSource source, ushort number)
    {
        source.SetSequence(number, (ushort)(_last + 1));
        _current = source;
    }

    /// <summary>The new time goes on from the last one as the clock did meanwhile.</summary>
    private uint BeginClock(OutgoingSource source, int rate, uint timestamp, Instant now)
    {
        var passed = _hasSent && _lastRate == rate ? (uint)Math.Max(1, new MediaClock(rate).Units(now - _lastAt)) : 0;
        var offset = _lastTimestamp + passed - timestamp;
        source.SetOffset(rate, offset);
        return offset;
    }
}
