using Tandem.Codecs;
using Tandem.Kernel;
using Tandem.Media.Processing.Keys;
using Tandem.Rtp;
using Tandem.Rtp.Sequences;

namespace Tandem.Media.Processing.Audio;

/// <summary>
/// One codec to another, from one packet time to another, with what goes along: telephone events, comfort noise, keys as tones. It works when packets arrive and adds no delay of playout: losses are made up for when the
/// packet behind them comes, pauses stay pauses, timestamps follow those of the source.
/// </summary>
/// <remarks>
/// The formats are those of <see cref="ProcessorFactory"/>, which says whether there can be one. A packet behind a gap waits 8 ms for what may have been overtaken.
/// </remarks>
public sealed partial class AudioTranscoder : SoundProcessor
{
    private readonly AudioTranscoderOptions _options;
    private readonly AudioPacketiser _packetiser;
    private readonly MediaClock _clock;
    private readonly AudioSource?[] _sources = new AudioSource?[128];
    private readonly KeyListener?[] _listeners = new KeyListener?[128];
    private readonly KeyListener[] _allListeners;
    private readonly KeyOutput _keys;
    private readonly NoiseOutput? _noise;
    private readonly SourceClock _sourceClock = new();
    private AudioSource? _last;
    private bool _isTalking;
    private long _expected;
    private long _anchor;
    private Instant _anchorAt;
    private int? _modeRequest;

    /// <summary>Makes one; use <see cref="ProcessorFactory"/>.</summary>
    internal AudioTranscoder(AudioTranscoderFormats formats, AudioTranscoderOptions options)
    {
        _options = options;
        var target = formats.Target.ToAudioFormat();
        var encoder = AudioCodecs.Find(target)!.CreateEncoder(target, options.Codec with { SampleRate = formats.SampleRate, Channels = formats.Channels });
        _packetiser = new AudioPacketiser(encoder, formats.Target.PayloadType, target.ClockRate, formats.PacketTime);
        _clock = new MediaClock(target.ClockRate);
        _keys = formats.TargetEvents is { } events ? new EventKeys(events.PayloadType, events.Map.ClockRate, target.ClockRate) : new ToneKeys(_packetiser);
        if (formats.TargetNoise is { } noise) _noise = new NoiseOutput(noise, encoder);
        if (_noise is not null && options.DescribesSilence && formats.Target.IsWithoutSilence()) _silence = new SilenceDetector(encoder.SampleRate * encoder.Channels);
        var hears = options.HearsKeys && formats.SourceEvents.Count == 0 && (options.KeyPressed is not null || formats.TargetEvents is not null);
        foreach (var format in formats.Sources)
        {
            var audio = format.ToAudioFormat();
            var source = new AudioSource(AudioCodecs.Find(audio)!, audio, encoder);
            _sources[format.PayloadType] = source;
            // A tone that goes on as a tone needs nothing.
            if (hears && !source.IsNoise) _listeners[format.PayloadType] = new KeyListener(source.Decoder, options.KeyPressed, formats.TargetEvents is null ? null : _keys);
        }

        foreach (var format in formats.SourceEvents) AddReader(format.PayloadType, new KeyReader(format.Map.ClockRate, options.KeyPressed, _keys));
        _allListeners = [.. _listeners.OfType<KeyListener>()];
    }

    /// <inheritdoc/>
    public override int? ModeRequest => _modeRequest;

    /// <inheritdoc/>
    public override Instant Deadline => Earlier(base.Deadline, _noiseAt);

    /// <inheritdoc/>
    private protected override KeyOutput Keys => _keys;

    /// <inheritdoc/>
    public override void RequestMode(int mode) => _packetiser.Encoder.RequestMode(mode);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _packetiser.Dispose();
        foreach (var source in _sources) source?.Dispose();
        _noise?.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    private protected override void Begin(Instant now)
    {
        if (_anchorAt == default) Anchor(0, now);
    }

    /// <inheritdoc/>
    private protected override void AdvanceSound(Instant now, IProcessorOutput output)
    {
        if (now >= _noiseAt) MakeNoise(now, output);
    }

    /// <summary>Where what goes out is now, as the last packet of the source lets expect.</summary>
    private protected override long PositionAt(Instant now) => Math.Max(_packetiser.End, _anchor + (_anchorAt == default ? 0 : _clock.Units(now - _anchorAt)));

    /// <inheritdoc/>
    private protected override void Take(in RtpPacket packet, int missing, Instant now, IProcessorOutput output)
    {
        // Nothing but padding, or nothing at all, keeps a way open (RFC 6263 section 4.2).
        if (packet.Payload.IsEmpty) return;
        if (_sources[packet.PayloadType] is { } source) TakeSound(source, packet, missing, now, output);
        else if (ReaderOf(packet.PayloadType) is { } reader) TakeEvent(reader, packet, now);
        else Counted.Foreign++;
    }

    private void TakeEvent(KeyReader reader, in RtpPacket packet, Instant now)
    {
        // An event of another clock than the sound has begins now (RFC 7160 section 4).
        var isSameClock = _sourceClock.Has(reader.ClockRate) && !IsFresh;
        var position = isSameClock ? Math.Max(0, _sourceClock.Peek(packet.Timestamp)) : PositionAt(now);
        if (!reader.Receive(packet, position, now)) Counted.Undecodable++;
        _isTalking = false;
    }

    private void TakeSound(AudioSource source, in RtpPacket packet, int missing, Instant now, IProcessorOutput output)
    {
        var position = Locate(source, packet, now);
        if (missing > 0) Bridge(source, packet, position, missing, now, output);
        FillWithNoise(position, output);
        var pcm = source.Decode(packet.Payload);
        if (pcm.IsEmpty)
        {
            Counted.Undecodable++;
            if (!_isTalking || source.IsNoise) return;
            pcm = source.Conceal();
        }

        _modeRequest = source.Decoder.ModeRequest ?? _modeRequest;
        if (!source.Decoder.IsSilence || !IsDescribed(source)) Write(source, packet.PayloadType, pcm, position, now, output);
        if (source.Decoder.IsSilence) BeginSilence(source, packet, position, now, output);
        else (_last, _isTalking, _noiseSource, _noiseAt) = (source, true, null, Instant.Never);
    }

    /// <summary>Where a packet lies; a source whose timestamps have jumped goes on where it is (RFC 3550 section 5.1 lets it begin anywhere).</summary>
    private long Locate(AudioSource source, in RtpPacket packet, Instant now)
    {
        var elapsed = _anchorAt == default ? 0 : _clock.Units(now - _anchorAt);
        if (!IsFresh && _sourceClock.Has(source.ClockRate))
        {
            var position = _sourceClock.PositionOf(packet.Timestamp);
            var ahead = position - _expected;
            if (ahead >= -_clock.Rate / 1000 && ahead <= elapsed + (2 * _clock.Rate)) return Anchor(position, now);
        }

        // What it stood still for is a pause; less than two packets are jitter.
        var pause = elapsed > _clock.Rate / 10 ? elapsed : 0;
        var begin = Math.Max(_expected + pause, _packetiser.End);
        _sourceClock.Begin(packet.Timestamp, source.ClockRate, begin, _clock.Rate);
        IsFresh = false;
        return Anchor(begin, now);
    }

    private long Anchor(long position, Instant now)
    {
        (_anchor, _anchorAt) = (position, now);
        return position;
    }

    /// <summary>Makes up for packets that did not come, as far as timestamps say that something was said in them: the last from the next one, if that has it, and those before by continuing what was heard.</summary>
    private void Bridge(AudioSource source, in RtpPacket packet, long position, int missing, Instant now, IProcessorOutput output)
    {
        if (!_isTalking || _last != source) return;
        var each = UnitsOf(source, source.PacketSamples);
        if (each == 0) return;
        var most = _clock.Units(_options.MaxConcealed);
        // A tenth less than whole is a whole one: timestamps of some sources are rounded.
        var count = (int)Math.Min(missing, Math.Min(position - _expected + (each / 10), most) / each);
        for (var left = count; left > 0; left--)
        {
            var recovered = left == 1 && position - _expected < each * 2 ? source.Recover(packet.Payload) : [];
            if (recovered.IsEmpty) Counted.Concealed++;
            else Counted.Recovered++;
            Write(source, packet.PayloadType, recovered.IsEmpty ? source.Conceal() : recovered, _expected, now, output);
        }
    }

    private long UnitsOf(AudioSource source, int samples) => (long)samples / source.Decoder.Channels * _clock.Rate / source.Decoder.SampleRate;

    private void Write(AudioSource source, byte payloadType, Span<short> pcm, long position, Instant now, IProcessorOutput output)
    {
        _expected = position + UnitsOf(source, pcm.Length);
        var listener = _listeners[payloadType];
        listener?.Hear(pcm, _expected, _clock.Rate, now);
        var converted = source.Convert(pcm);
        if (_keys.Silences) return;
        if (listener is { IsSounding: true } && _options.MutesKeys && _keys is EventKeys) converted.Clear();
        if (_silence is not null && TryDescribe(converted, position, output)) return;
        _packetiser.Write(converted, position, output);
    }
}
