using Tandem.Kernel;
using Tandem.Media.Processing.Keys;
using Tandem.Rtp;
using Tandem.Rtp.Sequences;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing;

/// <summary>
/// Passes sound as it is, and looks at what goes along: telephone events are told, changed to another clock (RFC 4733 section 2.5.1), and put in. Timestamps are those of the source until it begins anew.
/// </summary>
internal sealed class FormatRelay : MediaProcessor
{
    private readonly short[] _payloadTypes = new short[128];
    private readonly int[] _clockRates = new int[128];
    private readonly KeyReader?[] _readers = new KeyReader?[128];
    private readonly KeyReader[] _allReaders;
    private readonly EventKeys? _keys;
    private readonly MediaClock _clock;
    private readonly PacketOrder _order = PacketOrder.ForSound();
    private ProcessorCounters _counters;
    private uint _offset;
    private uint _last;
    private Instant _lastAt;
    private bool _isFresh = true;

    /// <summary>Makes one.</summary>
    /// <param name="incoming">All that may come.</param>
    /// <param name="payloadTypes">What each payload type becomes; events that are not in it are made anew.</param>
    /// <param name="events">Events that may come.</param>
    /// <param name="targetEvents">Events that the other side takes; null when it takes none.</param>
    /// <param name="clockRate">Of the sound that goes out, in hertz.</param>
    /// <param name="keyPressed">Told of keys.</param>
    public FormatRelay(
        IReadOnlyList<RtpFormat> incoming, IReadOnlyDictionary<byte, byte> payloadTypes, IReadOnlyList<RtpFormat> events, RtpFormat? targetEvents, int clockRate, Action<char, TimeSpan>? keyPressed)
    {
        _payloadTypes.AsSpan().Fill(-1);
        foreach (var (from, to) in payloadTypes) _payloadTypes[from] = to;
        foreach (var format in incoming) _clockRates[format.PayloadType] = format.Map.ClockRate;
        _clock = new MediaClock(clockRate);
        if (targetEvents is not null) _keys = new EventKeys(targetEvents.PayloadType, targetEvents.Map.ClockRate, clockRate);
        foreach (var format in events)
            _readers[format.PayloadType] = new KeyReader(format.Map.ClockRate, keyPressed, payloadTypes.ContainsKey(format.PayloadType) ? null : _keys);
        _allReaders = [.. _readers.OfType<KeyReader>()];
    }

    /// <inheritdoc/>
    public override ProcessorCounters Counters => _counters;

    /// <inheritdoc/>
    public override Instant Deadline
    {
        get
        {
            var deadline = _keys?.Deadline ?? Instant.Never;
            if (_order.Deadline < deadline) deadline = _order.Deadline;
            foreach (var reader in _allReaders) if (reader.Deadline < deadline) deadline = reader.Deadline;
            return deadline;
        }
    }

    /// <inheritdoc/>
    public override void Receive(in RtpPacket packet, Instant now, IProcessorOutput output)
    {
        var turn = _order.Take(packet, now, ref _counters);
        if (turn is PacketTurn.Dropped or PacketTurn.Aside) return;
        if (turn == PacketTurn.First) _isFresh = true;
        if (turn == PacketTurn.Full) TakeWaiting(waitsNoMore: true, now, output);
        Take(packet, now, output);
        if (_order.Deadline != Instant.Never) TakeWaiting(waitsNoMore: false, now, output);
        _keys?.Advance(now, PositionAt(now), output);
    }

    /// <inheritdoc/>
    public override void Advance(Instant now, IProcessorOutput output)
    {
        if (now >= _order.Deadline) TakeWaiting(waitsNoMore: true, now, output);
        foreach (var reader in _allReaders) reader.Advance(now);
        _keys?.Advance(now, PositionAt(now), output);
    }

    /// <inheritdoc/>
    public override bool PressKey(char key, TimeSpan duration, Instant now, IProcessorOutput output, int? level = null)
    {
        if (_keys is null || !_keys.Press(key, duration, level)) return false;
        if (_lastAt == default) _lastAt = now;
        _keys.Advance(now, PositionAt(now), output);
        return true;
    }

    private long PositionAt(Instant now) => _lastAt == default ? 0 : _last + _clock.Units(now - _lastAt);

    private void TakeWaiting(bool waitsNoMore, Instant now, IProcessorOutput output)
    {
        while (_order.TryTakeWaiting(waitsNoMore, out var packet))
        {
            if (!waitsNoMore) _counters.Reordered++;
            Take(packet, now, output);
        }
    }

    private void Take(in RtpPacket packet, Instant now, IProcessorOutput output)
    {
        var missing = _order.Pass(packet);
        _counters.Lost += missing;
        if (missing > 0) output.Skip(missing);
        var (payloadType, reader) = (_payloadTypes[packet.PayloadType], _readers[packet.PayloadType]);
        if (payloadType < 0 && reader is null)
        {
            _counters.Foreign++;
            return;
        }

        // Nothing but padding, or nothing at all, keeps a way open (RFC 6263 section 4.2).
        if (packet.Payload.IsEmpty) return;
        var timestamp = Locate(packet, now);
        var isUnreadable = reader is not null && !reader.Receive(packet, timestamp, now);
        if (isUnreadable) _counters.Undecodable++;
        if (payloadType < 0 || isUnreadable || _keys is { Silences: true }) return;
        output.Send((byte)payloadType, (uint)timestamp, packet.HasMarker, packet.Payload);
    }

    /// <summary>The timestamp on the clock of what goes out; that of an event of another clock is now (RFC 7160 section 4).</summary>
    private long Locate(in RtpPacket packet, Instant now)
    {
        var isSameClock = _clockRates[packet.PayloadType] == _clock.Rate;
        if (_isFresh && isSameClock)
        {
            _offset = _lastAt == default ? 0 : (uint)PositionAt(now) - packet.Timestamp;
            _isFresh = false;
        }

        if (!isSameClock) return PositionAt(now);
        var timestamp = packet.Timestamp + _offset;
        if (_readers[packet.PayloadType] is null) (_last, _lastAt) = (timestamp, now);
        return timestamp;
    }
}
