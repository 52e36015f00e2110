using Tandem.Kernel;
using Tandem.Media.Processing.Keys;
using Tandem.Rtp;
using Tandem.Rtp.Sequences;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing;

/// <summary>
/// Passes sound as it is, and looks at what goes along: telephone events are told, changed to another clock (RFC 4733 section 2.5.1), and put in. Timestamps are those of the source until it begins anew.
/// </summary>
internal sealed class FormatRelay : SoundProcessor
{
    private readonly short[] _payloadTypes = new short[128];
    private readonly int[] _clockRates = new int[128];
    private readonly EventKeys? _keys;
    private readonly MediaClock _clock;
    private uint _offset;
    private uint _last;
    private Instant _lastAt;

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
            AddReader(format.PayloadType, new KeyReader(format.Map.ClockRate, keyPressed, payloadTypes.ContainsKey(format.PayloadType) ? null : _keys));
    }

    /// <inheritdoc/>
    private protected override KeyOutput? Keys => _keys;

    /// <inheritdoc/>
    private protected override void Begin(Instant now)
    {
        if (_lastAt == default) _lastAt = now;
    }

    /// <inheritdoc/>
    private protected override long PositionAt(Instant now) => _lastAt == default ? 0 : _last + _clock.Units(now - _lastAt);

    /// <inheritdoc/>
    private protected override void Take(in RtpPacket packet, int missing, Instant now, IProcessorOutput output)
    {
        if (missing > 0) output.Skip(missing);
        var (payloadType, reader) = (_payloadTypes[packet.PayloadType], ReaderOf(packet.PayloadType));
        if (payloadType < 0 && reader is null)
        {
            Counted.Foreign++;
            return;
        }

        // Nothing but padding, or nothing at all, keeps a way open (RFC 6263 section 4.2).
        if (packet.Payload.IsEmpty) return;
        var timestamp = Locate(packet, now);
        var isUnreadable = reader is not null && !reader.Receive(packet, timestamp, now);
        if (isUnreadable) Counted.Undecodable++;
        if (payloadType < 0 || isUnreadable || _keys is { Silences: true }) return;
        output.Send((byte)payloadType, (uint)timestamp, packet.HasMarker, packet.Payload);
    }

    /// <summary>The timestamp on the clock of what goes out; that of an event of another clock is now (RFC 7160 section 4).</summary>
    private long Locate(in RtpPacket packet, Instant now)
    {
        var isSameClock = _clockRates[packet.PayloadType] == _clock.Rate;
        if (IsFresh && isSameClock)
        {
            _offset = _lastAt == default ? 0 : (uint)PositionAt(now) - packet.Timestamp;
            IsFresh = false;
        }

        if (!isSameClock) return PositionAt(now);
        var timestamp = packet.Timestamp + _offset;
        if (ReaderOf(packet.PayloadType) is null) (_last, _lastAt) = (timestamp, now);
        return timestamp;
    }
}
