using Tandem.Codecs;
using Tandem.Codecs.Signal;

namespace Tandem.RtpLoad;

/// <summary>What one side of a call hears, and how near it is to what the other side has sent. On the loop.</summary>
/// <param name="format">The format of what comes.</param>
/// <param name="sent">What was sent, again and again.</param>
internal sealed class HeardSound(SoundTrack format, SoundTrack sent)
{
    private const int Rate = 8000;
    private const int Wanted = 75;
    private const int Margin = 32;

    /// <summary>An encoder needs a while until it is as good as it gets.</summary>
    private int _left = 50;

    private readonly List<byte[]> _payloads = [];

    /// <summary>Takes a payload.</summary>
    public void Add(ReadOnlySpan<byte> payload)
    {
        if (--_left < 0 && _payloads.Count < Wanted) _payloads.Add(payload.ToArray());
    }

    /// <summary>The ratio of signal to noise in decibels; NaN when too little has come.</summary>
    public double SignalToNoise()
    {
        if (_payloads.Count < Wanted) return double.NaN;
        var heard = Narrow(format.Decode(_payloads)).AsSpan(Rate / 5, Rate);
        // Twice, for it may begin anywhere.
        var source = Narrow(sent.Decode([.. sent.Payloads, .. sent.Payloads, .. sent.Payloads]));
        var place = Rate + Signals.SignalToNoise(heard[..(Rate / 2)], source.AsSpan(Rate), 2 * Rate).Delay;
        return LinearFit.SignalToNoise(heard, source.AsSpan(place - Margin));
    }

    /// <summary>What G.711 can carry of it.</summary>
    private static short[] Narrow(short[] pcm)
    {
        var resampler = new Resampler(SoundTrack.HeardRate, Rate);
        var narrow = new short[resampler.MaxOutput(pcm.Length)];
        return narrow[..resampler.Process(pcm, narrow)];
    }
}
