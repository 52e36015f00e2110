using Tandem.Kernel;
using Tandem.Rtp;

namespace Tandem.Media.Processing.Audio;

// Silence that the source describes instead of sending it: as comfort noise of the other side, or as noise in its sound. And silence that it sends, as comfort noise, where that is wanted.
public sealed partial class AudioTranscoder
{
    private const int NoiseStep = 20;
    private static readonly TimeSpan NoiseTime = TimeSpan.FromMilliseconds(NoiseStep);

    /// <summary>Noise is made so much later than it could be: sound that comes in the meantime comes first.</summary>
    private static readonly TimeSpan NoiseDelay = TimeSpan.FromMilliseconds(10);

    /// <summary>Descriptions of one silence come so often, and when its level has changed.</summary>
    private static readonly TimeSpan DescriptionInterval = TimeSpan.FromMilliseconds(500);

    private const double LevelChange = 3;

    private readonly SilenceDetector? _silence;
    private long _describeAt;
    private double _describedLevel = double.NegativeInfinity;

    private AudioSource? _noiseSource;
    private Instant _noiseAt = Instant.Never;
    private Instant _noiseEndsAt;
    private long _noisePosition;

    /// <summary>Whether a packet of silence goes out as its description alone: always when it is nothing else, otherwise when the silence has begun before.</summary>
    private bool IsDescribed(AudioSource source) => _noise is not null && (source.IsNoise || !_isTalking);

    private void BeginSilence(AudioSource source, in RtpPacket packet, long position, Instant now, IProcessorOutput output)
    {
        _isTalking = false;
        _noisePosition = _expected;
        foreach (var listener in _allListeners) listener.Stop(now);
        if (_noise is not null)
        {
            _expected = Math.Max(_expected, position);
            _packetiser.Interrupt(output);
            if (!_keys.Silences) _noise.Send(source, packet.Payload, Math.Max(position, _packetiser.End), output);
            return;
        }

        (_noiseSource, _noiseAt, _noiseEndsAt) = (source, now + NoiseTime + NoiseDelay, now + _options.MaxNoise);
    }

    /// <summary>Sends a description instead of silence, when one is due; false when somebody speaks.</summary>
    private bool TryDescribe(ReadOnlySpan<short> pcm, long position, IProcessorOutput output)
    {
        var wasSilent = _silence!.IsSilent;
        _noise!.Hear(pcm);
        if (!_silence.Hear(pcm)) return false;
        if (!wasSilent) _packetiser.Interrupt(output);
        if (wasSilent && position < _describeAt && Math.Abs(_silence.Level - _describedLevel) < LevelChange) return true;
        (_describeAt, _describedLevel) = (position + _clock.Units(DescriptionInterval), _silence.Level);
        _noise.SendHeard(Math.Max(position, _packetiser.End), output);
        return true;
    }

    private void MakeNoise(Instant now, IProcessorOutput output)
    {
        if (now > _noiseEndsAt || _noiseSource is null)
        {
            _noiseAt = Instant.Never;
            return;
        }

        // Whoever comes late does not make up for it with a burst; FillWithNoise does, when sound comes.
        _noiseAt = now - _noiseAt > NoiseTime ? now + NoiseTime : _noiseAt + NoiseTime;
        WriteNoise(output);
    }

    /// <summary>Noise goes on until the sound that has come.</summary>
    private void FillWithNoise(long position, IProcessorOutput output)
    {
        if (_noiseSource is null) return;
        var least = _clock.Units(NoiseTime);
        for (var steps = 5; steps > 0 && position - _noisePosition >= least; steps--) WriteNoise(output);
    }

    private void WriteNoise(IProcessorOutput output)
    {
        var converted = _noiseSource!.Convert(_noiseSource.Continue(NoiseStep));
        if (!_keys.Silences) _packetiser.Write(converted, _noisePosition, output);
        _noisePosition += _clock.Units(NoiseTime);
    }
}
