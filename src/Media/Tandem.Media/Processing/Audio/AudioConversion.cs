using Tandem.Codecs.Signal;

namespace Tandem.Media.Processing.Audio;

/// <summary>Samples of one rate and number of channels as those of another. Belongs to one stream.</summary>
internal sealed class AudioConversion
{
    private readonly int _channelsIn;
    private readonly int _channelsOut;
    private readonly Resampler? _resampler;
    private readonly short[] _mono = [];
    private readonly short[] _converted;

    /// <summary>Made for the most samples that come at once, of all channels.</summary>
    public AudioConversion(int rateIn, int channelsIn, int rateOut, int channelsOut, int maxSamples)
    {
        (_channelsIn, _channelsOut) = (channelsIn, channelsOut);
        // One channel is changed in its rate, if either side has but one: a mean before it, copies behind it.
        var channels = Math.Min(channelsIn, channelsOut);
        if (rateIn != rateOut) _resampler = new Resampler(rateIn, rateOut, channels);
        if (channelsIn > channelsOut) _mono = new short[maxSamples / 2];
        var frames = (int)((long)maxSamples / channelsIn * rateOut / rateIn) + 2;
        _converted = new short[frames * channelsOut];
    }

    /// <summary>Gives what samples become; valid until the next call.</summary>
    public Span<short> Convert(Span<short> pcm)
    {
        if (_channelsIn > _channelsOut) pcm = _mono.AsSpan(0, Channels.ToMono(pcm, _mono));
        if (_resampler is not null) pcm = _converted.AsSpan(0, _resampler.Process(pcm, _converted));
        return _channelsOut > _channelsIn ? _converted.AsSpan(0, Channels.ToStereo(pcm, _converted)) : pcm;
    }
}
