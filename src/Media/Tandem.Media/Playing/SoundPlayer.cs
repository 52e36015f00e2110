using Tandem.Codecs;
using Tandem.Kernel;
using Tandem.Media.Processing;
using Tandem.Media.Processing.Audio;
using Tandem.Rtp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Playing;

/// <summary>A source of its own: plays a sound in one format, packet by packet as time goes. Nothing is put in. Belongs to the loop.</summary>
internal sealed class SoundPlayer : MediaProcessor
{
    private const int StepMilliseconds = 20;

    /// <summary>A loop that comes later than this does not make up for it with a burst.</summary>
    private static readonly TimeSpan MaxLate = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(StepMilliseconds);

    private readonly Playback _playback;
    private readonly Action _ended;
    private readonly AudioPacketiser _packetiser;
    private readonly AudioConversion _conversion;
    private readonly short[] _samples;
    private Instant _nextAt;
    private int _position;
    private int _timesLeft;
    private long _clock;

    /// <param name="playback">What is played.</param>
    /// <param name="format">How: a format that <see cref="FormatOf"/> gives.</param>
    /// <param name="packetTime">What the other side wants; null for any.</param>
    /// <param name="now">The time.</param>
    /// <param name="ended">Told when nothing more comes.</param>
    public SoundPlayer(Playback playback, RtpFormat format, TimeSpan? packetTime, Instant now, Action ended)
    {
        (_playback, _ended, _nextAt, _timesLeft, Format) = (playback, ended, now, playback.Times, format);
        var audio = format.ToAudioFormat();
        var codec = AudioCodecs.Find(audio)!;
        var encoder = codec.CreateEncoder(audio, AudioCodecOptions.Default with { SampleRate = format.CodedRate(), Channels = format.CodedChannels() });
        var wanted = (int)(packetTime ?? Step).TotalMilliseconds;
        _packetiser = new AudioPacketiser(encoder, format.PayloadType, format.Map.ClockRate, codec.PacketTimes.LastOrDefault(time => time <= wanted, codec.PacketTimes[0]));
        _samples = new short[playback.Sound.SampleRate / 100 * StepMilliseconds / 10];
        _conversion = new AudioConversion(playback.Sound.SampleRate, 1, encoder.SampleRate, encoder.Channels, _samples.Length);
        _position = (int)Math.Min(playback.Sound.Samples.Length, playback.Start.TotalSeconds * playback.Sound.SampleRate);
    }

    /// <summary>How it is played.</summary>
    public RtpFormat Format { get; }

    /// <summary>What is played.</summary>
    public Playback Playback => _playback;

    /// <summary>What is still to be played.</summary>
    public Playback Rest => _playback with { Times = _timesLeft, Start = TimeSpan.FromSeconds((double)_position / _playback.Sound.SampleRate) };

    /// <inheritdoc/>
    public override Instant Deadline => _timesLeft > 0 ? _nextAt : Instant.Never;

    /// <summary>The format that a side hears most gladly of those that can be made; null for none.</summary>
    public static RtpFormat? FormatOf(IReadOnlyList<RtpFormat> formats) => formats.FirstOrDefault(format =>
        format.ToAudioFormat() is var audio && audio.Name != "CN" && AudioCodecs.Find(audio) is { IsAvailable: true } codec && codec.Refusal(audio) is null);

    /// <inheritdoc/>
    public override void Receive(in RtpPacket packet, Instant now, IProcessorOutput output)
    {
    }

    /// <inheritdoc/>
    public override void Advance(Instant now, IProcessorOutput output)
    {
        if (now - _nextAt > MaxLate) _nextAt = now;
        while (_timesLeft > 0 && now >= _nextAt)
        {
            Fill(_samples);
            var pcm = _conversion.Convert(_samples);
            _packetiser.Write(pcm, _clock, output);
            _clock += _packetiser.UnitsOf(pcm.Length);
            _nextAt += Step;
        }

        if (_timesLeft > 0) return;
        _packetiser.Interrupt(output);
        _ended();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _packetiser.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The next samples, and silence behind the last of them.</summary>
    private void Fill(Span<short> samples)
    {
        var sound = _playback.Sound.Samples.Span;
        samples.Clear();
        while (!samples.IsEmpty && _timesLeft > 0)
        {
            var taken = Math.Min(samples.Length, sound.Length - _position);
            sound.Slice(_position, taken).CopyTo(samples);
            samples = samples[taken..];
            _position += taken;
            if (_position < sound.Length) continue;
            (_position, _timesLeft) = (0, sound.IsEmpty ? 0 : _timesLeft - 1);
        }
    }
}
