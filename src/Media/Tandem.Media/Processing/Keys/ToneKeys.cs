using Tandem.Codecs.Dtmf;
using Tandem.Codecs.Signal;
using Tandem.Kernel;
using Tandem.Media.Processing.Audio;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Media.Processing.Keys;

/// <summary>Keys as tones in the sound (ITU-T Q.23), for a side without telephone events.</summary>
/// <param name="packetiser">Where samples go.</param>
internal sealed class ToneKeys(AudioPacketiser packetiser) : KeyOutput
{
    private const int StepMilliseconds = 20;

    /// <summary>Of the low frequency, in dBm0.</summary>
    private const int UsualLevel = -9;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(StepMilliseconds);

    private readonly DtmfGenerator _generator = new(packetiser.Encoder.SampleRate);
    private readonly short[] _samples = new short[packetiser.Encoder.SampleRate / 1000 * StepMilliseconds * packetiser.Encoder.Channels];
    private Instant _nextAt = new(long.MinValue);
    private long _position;
    private bool _isSounding;
    private int _pauseSteps;

    public override Instant Deadline => HasKey || _pauseSteps > 0 ? _nextAt : Instant.Never;

    public override bool Silences => _isSounding || _pauseSteps > 0;

    /// <summary>Sends the next 20 ms whenever they are due; a pause that others hear follows each tone.</summary>
    public override void Advance(Instant now, long position, IProcessorOutput output)
    {
        while ((HasKey || _pauseSteps > 0) && now >= _nextAt)
        {
            if (!_isSounding && _pauseSteps == 0 && !TryStart(now, position)) continue;
            if (_pauseSteps > 0) _pauseSteps--;
            Write(output);
            _nextAt += Step;
            if (!_isSounding || _generator.IsSounding || Key.Duration is null) continue;
            (_isSounding, _pauseSteps) = (false, 2);
            Next();
        }
    }

    protected override void Released()
    {
        if (_isSounding) _generator.Last((int)Key.Duration!.Value.TotalMilliseconds);
    }

    private bool TryStart(Instant now, long position)
    {
        // Nobody can hear an event that is no digit.
        if (!TelephoneEventCodes.TryGetDigit(Key.Code, out var digit))
        {
            if (Key.Duration is null) _nextAt = now + Step;
            else Next();
            return false;
        }

        _generator.Begin(digit, (int)(Key.Duration ?? TimeSpan.FromSeconds(10)).TotalMilliseconds, Key.Level ?? UsualLevel);
        _isSounding = true;
        if (_nextAt < now) _nextAt = now;
        _position = Math.Max(packetiser.End, Key.IsInjected ? position : Math.Min(Key.Position, position));
        return true;
    }

    private void Write(IProcessorOutput output)
    {
        var mono = _samples.AsSpan(0, _samples.Length / packetiser.Encoder.Channels);
        _generator.Fill(mono);
        if (packetiser.Encoder.Channels == 2) Channels.ToStereo(mono, _samples);
        packetiser.Write(_samples, _position, output);
        _position += packetiser.UnitsOf(_samples.Length);
    }
}
