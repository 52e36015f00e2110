namespace Tandem.Codecs.Concealment;

/// <summary>
/// Concealment for codecs that have none, after the idea of ITU-T G.711 appendix I: the last pitch period is repeated, as it is for 10 ms and then fading out until 60 ms.
/// The first good samples after a loss are joined by a short cross-fade. It adds no delay.
/// </summary>
internal sealed class WaveformConcealment
{
    private readonly int _channels;
    private readonly int _perMillisecond;
    private readonly short[] _history;
    private readonly short[] _period;
    private int _periodLength;
    private int _position;
    private int _lost;

    /// <summary>Made for a rate in hertz and interleaved channels.</summary>
    public WaveformConcealment(int sampleRate, int channels)
    {
        _channels = channels;
        _perMillisecond = Math.Max(8, sampleRate / 1000);
        _history = new short[40 * _perMillisecond * channels];
        _period = new short[15 * _perMillisecond * channels];
    }

    /// <summary>Tells what was decoded; after a loss its start is changed to join without a click.</summary>
    public void Heard(Span<short> pcm)
    {
        if (_lost > 0) Join(pcm);
        _lost = 0;
        if (pcm.Length >= _history.Length)
        {
            pcm[^_history.Length..].CopyTo(_history);
            return;
        }
        _history.AsSpan(pcm.Length).CopyTo(_history);
        pcm.CopyTo(_history.AsSpan(_history.Length - pcm.Length));
    }

    /// <summary>Fills in what was lost.</summary>
    public void Fill(Span<short> pcm)
    {
        if (_lost == 0) TakePeriod();
        for (var i = 0; i < pcm.Length; i++) pcm[i] = (short)Next();
    }

    private void Join(Span<short> pcm)
    {
        var length = Math.Min(4 * _perMillisecond * _channels, pcm.Length);
        for (var i = 0; i < length; i++) pcm[i] = (short)((Next() * (length - i) + pcm[i] * i) / length);
    }

    private int Next()
    {
        var milliseconds = _lost++ / (_perMillisecond * _channels);
        var sample = _period[_position];
        if (++_position == _periodLength) _position = 0;
        return sample * Math.Clamp(60 - milliseconds, 0, 50) / 50;
    }

    /// <summary>Copies the last period; its last quarter fades to what came before its start, so that it can follow itself.</summary>
    private void TakePeriod()
    {
        _periodLength = PeriodInFrames() * _channels;
        _position = 0;
        var end = _history.Length;
        _history.AsSpan(end - _periodLength).CopyTo(_period);
        var quarter = _periodLength / 4;
        for (var i = 0; i < quarter; i++)
        {
            var at = _periodLength - quarter + i;
            _period[at] = (short)((_period[at] * (quarter - i) + _history[end - 2 * _periodLength + at] * i) / quarter);
        }
    }

    /// <summary>The lag between 2.5 and 15 ms at which the last 20 ms are most alike, by normalised correlation of the first channel at about 8 kHz.</summary>
    private int PeriodInFrames()
    {
        var step = _perMillisecond / 8;
        var (best, bestScore) = (15 * _perMillisecond, 0.0);
        for (var lag = 5 * _perMillisecond / 2; lag <= 15 * _perMillisecond; lag++)
        {
            var (product, energy) = (0.0, 1.0);
            for (var back = 1; back <= 20 * _perMillisecond; back += step)
            {
                var now = _history.Length - back * _channels;
                double earlier = _history[now - lag * _channels];
                product += _history[now] * earlier;
                energy += earlier * earlier;
            }
            var score = product <= 0 ? 0 : product * product / energy;
            if (score > bestScore) (best, bestScore) = (lag, score);
        }
        return best;
    }
}
