namespace Tandem.Rtp.Quality;

/// <summary>
/// The E-model (ITU-T G.107, and G.107.1 for wide band): how users will rate a call. Simplified in that the acoustic side has the default values of G.107 table 2; delay, loss and codec are what a network changes. Delay takes the
/// same of both bands. Thread-safe.
/// </summary>
public static class EModel
{
    /// <summary>R when nothing is impaired: what noise and loudness at their default values leave (G.107 section 7.7).</summary>
    public const double DefaultR = 93.2;

    /// <summary>The same of wide band (G.107.1 section 7.7): the scale goes further up, for it has to say more than the best call of narrow band.</summary>
    public const double DefaultWideR = 129;

    /// <summary>By how much the scale of wide band is longer (G.107.1 annex A).</summary>
    private const double WideScale = 1.29;

    /// <summary>Ro, the basic signal-to-noise ratio, at default values (section 7.2).</summary>
    private const double SignalToNoise = 94.77;

    /// <summary>TELR, how much weaker the talker's echo is, in dB.</summary>
    private const double EchoLoudness = 65;

    /// <summary>WEPL, how much weaker the listener's echo is, in dB.</summary>
    private const double EchoPathLoss = 110;

    /// <summary>The delay below which nobody notices it (mT), in ms.</summary>
    private const double LeastDelay = 100;

    /// <summary>Rates a call.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input is out of its range.</exception>
    public static QualityRating Rate(in QualityInputs inputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs.Delay, TimeSpan.Zero, nameof(inputs));
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs.LossPercent, 0, nameof(inputs));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inputs.LossPercent, 100, nameof(inputs));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs.Codec.LossRobustness, nameof(inputs));
        var delay = DelayImpairment(inputs.Delay.TotalMilliseconds);
        var equipment = EquipmentImpairment(inputs);
        var (most, scale) = inputs.Codec.Band == SpeechBand.Wide ? (DefaultWideR, WideScale) : (DefaultR, 1);
        // Section 7.1.
        var r = Math.Clamp(most - delay - equipment + inputs.Advantage, 0, 100 * scale);
        return new QualityRating(inputs, delay, equipment, r, Mos(r / scale));
    }

    /// <summary>The mean opinion score of a rating (annex B).</summary>
    /// <param name="r">Of narrow band, or of wide band through 1.29. Below 0 is the worst, above 100 the best.</param>
    public static double Mos(double r) => r switch
    {
        <= 0 => 1,
        >= 100 => 4.5,
        // The cubic dips below 1 for the lowest ratings; no score does.
        _ => Math.Max(1, 1 + (0.035 * r) + (r * (r - 60) * (100 - r) * 7e-6)),
    };

    /// <summary>Ie,eff of section 7.5.</summary>
    private static double EquipmentImpairment(in QualityInputs inputs)
    {
        var (impairment, robustness, _) = inputs.Codec;
        var burst = inputs.BurstRatio == 0 ? 1 : inputs.BurstRatio;
        return impairment + ((95 - impairment) * inputs.LossPercent / ((inputs.LossPercent / burst) + robustness));
    }

    /// <summary>Id of section 7.4, where all three delays of the model are the same one. That of no delay is within <see cref="DefaultR"/>.</summary>
    private static double DelayImpairment(double delay) => TalkerEcho(delay) + ListenerEcho(delay) - ListenerEcho(0) + LongDelay(delay);

    /// <summary>Idte of section 7.4. Within the first milliseconds echo is not told from one's own voice, and takes nothing.</summary>
    private static double TalkerEcho(double delay)
    {
        var loudness = EchoLoudness - (40 * Math.Log10((1 + (delay / 10)) / (1 + (delay / 150)))) + (6 * Math.Exp(-0.3 * delay * delay));
        var echo = 80 + (2.5 * (loudness - 14));
        var difference = SignalToNoise - echo;
        return Math.Max(0, ((difference / 2) + Math.Sqrt((difference * difference / 4) + 100) - 1) * (1 - Math.Exp(-delay)));
    }

    /// <summary>Idle of section 7.4, with the round trip of the four-wire loop.</summary>
    private static double ListenerEcho(double delay)
    {
        var echo = 10.5 * (EchoPathLoss + 7) * Math.Pow((2 * delay) + 1, -0.25);
        var difference = SignalToNoise - echo;
        return (difference / 2) + Math.Sqrt((difference * difference / 4) + 169);
    }

    /// <summary>Idd of section 7.4: a delay that would be too long without any echo.</summary>
    private static double LongDelay(double delay)
    {
        if (delay <= LeastDelay) return 0;
        var x = Math.Log2(delay / LeastDelay);
        return 25 * (Math.Pow(1 + Math.Pow(x, 6), 1.0 / 6) - (3 * Math.Pow(1 + Math.Pow(x / 3, 6), 1.0 / 6)) + 2);
    }
}
