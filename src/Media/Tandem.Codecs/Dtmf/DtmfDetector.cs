namespace Tandem.Codecs.Dtmf;

/// <summary>
/// Hears the tones of a telephone's keys in 8 kHz samples, within the limits of ITU-T Q.24 annex A: from 40 ms on and not below 20 ms; frequencies within 1.5 % and not beyond 3.5 %; from 0 to -25 dBm0 for each
/// frequency; the high one up to 4 dB above the low one or 8 dB below it; a gap of 10 ms does not cut a tone and a pause of 40 ms does.
/// For one stream and one thread at a time; it does not allocate after it was made.
/// </summary>
/// <remarks>
/// Blocks of 16 ms under a Hann window follow each other every 8 ms. A block is a hit when two frequencies hold most of its energy, which a voice with its harmonics rarely does; four hits make a digit. What a
/// block cannot tell, how far a frequency is off, the turn of its phase from one block to the next does.
/// </remarks>
public sealed class DtmfDetector
{
    private const int SampleRate = 8000;
    private const int BlockLength = 128;
    private const int Hop = 64;

    /// <summary>ITU-T Q.24 wants 1.5 % accepted and 3.5 % refused.</summary>
    private const double FrequencyTolerance = 0.025;

    /// <summary>The part of a block's energy that the pair must have; a pair at the edge of tolerance in noise 12 dB below it still has that.</summary>
    private const double LeastShare = 0.62;

    private const int HitsForDigit = 4;
    private const int MissesForEnd = 3;

    /// <summary>Power of one frequency of -28 dBm0: three decibels for windows and twist below what must be heard.</summary>
    private static readonly double LeastPower = Math.Pow(32767 * Math.Pow(10, (-28 - 3.14) / 20), 2) / 2;

    private static readonly double[] Window = [.. Enumerable.Range(0, BlockLength).Select(i => 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / BlockLength))];
    private static readonly double WindowSum = Window.Sum();

    private readonly GoertzelFilter[] _low = Filters(DtmfFrequencies.Low);
    private readonly GoertzelFilter[] _high = Filters(DtmfFrequencies.High);
    private readonly short[] _samples = new short[BlockLength];
    private readonly double[] _block = new double[BlockLength];
    private int _count = Hop;
    private Hit _last;
    private int _hits;
    private int _misses;
    private bool _isOffFrequency;

    /// <summary>The digit that sounds now; null when none does.</summary>
    public char? Sounding { get; private set; }

    /// <summary>Hears the next samples.</summary>
    /// <param name="pcm">Samples of 8 kHz, as many as there are.</param>
    /// <param name="digits">Room for what begins in them: one digit for every 40 ms begun.</param>
    /// <returns>How many digits began.</returns>
    public int Hear(ReadOnlySpan<short> pcm, Span<char> digits)
    {
        var begun = 0;
        while (!pcm.IsEmpty)
        {
            var taken = Math.Min(BlockLength - _count, pcm.Length);
            pcm[..taken].CopyTo(_samples.AsSpan(_count));
            _count += taken;
            pcm = pcm[taken..];
            if (_count < BlockLength) break;
            if (HearBlock() && begun < digits.Length) digits[begun++] = Sounding!.Value;
            _samples.AsSpan(Hop).CopyTo(_samples);
            _count = BlockLength - Hop;
        }
        return begun;
    }

    /// <summary>Whether a digit begins with this block.</summary>
    private bool HearBlock()
    {
        var hit = Measure();
        if (hit.Digit is null || (_hits > 0 && hit.Digit != _last.Digit))
        {
            Miss();
            // Another digit may follow without a pause that is a block long.
            if (hit.Digit is null || Sounding is not null) return false;
        }
        _misses = 0;
        _hits++;
        // The second and the third hit lie within the tone wholly, wherever it began.
        if (_hits == 3) _isOffFrequency = !IsWithinTolerance(_last, hit);
        _last = hit;
        if (_hits != HitsForDigit || _isOffFrequency) return false;
        Sounding = hit.Digit;
        return true;
    }

    private void Miss()
    {
        _misses++;
        if (Sounding is not null && _misses < MissesForEnd) return;
        (_hits, Sounding, _isOffFrequency) = (0, null, false);
    }

    private Hit Measure()
    {
        var energy = 0.0;
        for (var i = 0; i < BlockLength; i++)
        {
            _block[i] = Window[i] * _samples[i];
            energy += _block[i] * _samples[i];
        }
        if (energy < LeastPower * WindowSum) return default;
        var (row, low) = Strongest(_low);
        var (column, high) = Strongest(_high);
        // As mean squares: a sine of amplitude A gives (A/2 * sum of the window) squared.
        var (lowPower, highPower) = (2 * low.Power / (WindowSum * WindowSum), 2 * high.Power / (WindowSum * WindowSum));
        var twist = 10 * Math.Log10((highPower + 1e-9) / (lowPower + 1e-9));
        if (lowPower < LeastPower || highPower < LeastPower || twist is < -9 or > 5) return default;
        if (lowPower + highPower < LeastShare * energy / WindowSum) return default;
        return new(DtmfFrequencies.Digits[row * 4 + column], row, column, low.Phase, high.Phase);
    }

    private (int Index, (double Power, double Phase) Value) Strongest(GoertzelFilter[] filters)
    {
        var best = (Index: 0, Value: (Power: -1.0, Phase: 0.0));
        for (var i = 0; i < filters.Length; i++)
        {
            var value = filters[i].Of(_block);
            if (value.Power > best.Value.Power) best = (i, value);
        }
        return best;
    }

    private static bool IsWithinTolerance(Hit before, Hit now) =>
        Deviation(DtmfFrequencies.Low[now.Row], before.LowPhase, now.LowPhase) <= FrequencyTolerance &&
        Deviation(DtmfFrequencies.High[now.Column], before.HighPhase, now.HighPhase) <= FrequencyTolerance;

    /// <summary>How far a frequency is off, as a part of it: what its phase turned in one hop more or less than it should have. It is told apart up to 62.5 Hz.</summary>
    private static double Deviation(double frequency, double before, double now)
    {
        var turn = Math.IEEERemainder(now - before - 2 * Math.PI * frequency * Hop / SampleRate, 2 * Math.PI);
        return Math.Abs(turn) * SampleRate / (2 * Math.PI * Hop) / frequency;
    }

    private static GoertzelFilter[] Filters(ReadOnlySpan<double> frequencies)
    {
        var filters = new GoertzelFilter[frequencies.Length];
        for (var i = 0; i < filters.Length; i++) filters[i] = new(frequencies[i], SampleRate);
        return filters;
    }

    /// <summary>What one block holds; no digit when it is none.</summary>
    private readonly record struct Hit(char? Digit, int Row, int Column, double LowPhase, double HighPhase);
}
