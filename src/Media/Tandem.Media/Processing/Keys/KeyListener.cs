using Tandem.Codecs;
using Tandem.Codecs.Dtmf;
using Tandem.Kernel;
using Tandem.Media.Processing.Audio;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Media.Processing.Keys;

/// <summary>Hears keys in the sound of a source without telephone events: told to who wants to know, and to what sends them on. Belongs to one stream.</summary>
/// <param name="decoder">Whose sound it is.</param>
/// <param name="keyPressed">Told of each key when it has ended.</param>
/// <param name="target">What sends them on; null when the sound does.</param>
internal sealed class KeyListener(AudioDecoder decoder, Action<char, TimeSpan>? keyPressed, KeyOutput? target)
{
    private const int Rate = 8000;

    /// <summary>What the detector needs before it is sure.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(40);

    private readonly DtmfDetector _detector = new();
    private readonly AudioConversion _conversion = new(decoder.SampleRate, decoder.Channels, Rate, 1, decoder.MaxSamples);
    private readonly char[] _begun = new char[4];
    private char? _sounding;
    private Instant _start;

    /// <summary>Whether a key sounds.</summary>
    public bool IsSounding => _sounding is not null;

    /// <summary>Hears sound.</summary>
    /// <param name="pcm">Samples of the decoder.</param>
    /// <param name="position">Where they end on the clock of what goes out.</param>
    /// <param name="clockRate">That clock, in hertz.</param>
    /// <param name="now">When they end.</param>
    public void Hear(Span<short> pcm, long position, int clockRate, Instant now)
    {
        var count = _detector.Hear(_conversion.Convert(pcm), _begun);
        if (_sounding is not null && (count > 0 || _detector.Sounding is null)) End(now);
        for (var i = 0; i < count; i++)
        {
            // One that is over within the packet was as short as can be.
            if (_sounding is not null) End(now);
            Begin(_begun[i], position - (long)(Delay.TotalSeconds * clockRate), now - Delay);
        }

        if (_sounding is not null && _detector.Sounding is null) End(now);
    }

    /// <summary>The source is silent: so is a key.</summary>
    public void Stop(Instant now)
    {
        if (_sounding is not null) End(now);
    }

    private void Begin(char digit, long position, Instant start)
    {
        (_sounding, _start) = (digit, start);
        if (TelephoneEventCodes.TryFind(digit, out var code)) target?.Hold(code, position, start);
    }

    private void End(Instant now)
    {
        var duration = now - _start;
        target?.Release(duration);
        keyPressed?.Invoke(_sounding!.Value, duration);
        _sounding = null;
    }
}
