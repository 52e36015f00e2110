namespace Tandem.Rtp.Quality;

/// <summary>What a codec takes from the rating, without loss and with it (ITU-T G.113 appendix I, and appendix IV for wide band).</summary>
/// <param name="Impairment">Ie, or Ie,WB: the equipment impairment factor without loss; 0 for a codec that takes nothing.</param>
/// <param name="LossRobustness">Bpl: the percentage of loss at which half of what the codec leaves is gone; greater than 0.</param>
/// <param name="Band">Whose scale the two are of.</param>
public readonly record struct CodecImpairment(double Impairment, double LossRobustness, SpeechBand Band = SpeechBand.Narrow)
{
    /// <summary>Bpl,WB of decoders of wide band with the concealment of their standard: a planning value, for those that are published differ little.</summary>
    private const double WideRobustness = 4.3;

    /// <summary>G.711 that plays silence where a packet is missing.</summary>
    public static readonly CodecImpairment G711 = new(0, 4.3);

    /// <summary>G.711 that conceals losses by its appendix I.</summary>
    public static readonly CodecImpairment G711WithConcealment = new(0, 25.1);

    /// <summary>G.729A with silence suppression.</summary>
    public static readonly CodecImpairment G729A = new(11, 19.0);

    /// <summary>G.723.1 at 6.3 kbit/s with silence suppression.</summary>
    public static readonly CodecImpairment G7231 = new(15, 16.1);

    /// <summary>GSM enhanced full rate, which AMR at 12.2 kbit/s is too.</summary>
    public static readonly CodecImpairment GsmEnhancedFullRate = new(5, 10.0);

    /// <summary>G.722 at 64 kbit/s.</summary>
    public static readonly CodecImpairment G722 = new(13, WideRobustness, SpeechBand.Wide);

    /// <summary>Opus for speech, of which no recommendation says anything: as AMR-WB at 23.05 kbit/s, which it is not behind from 24 kbit/s on.</summary>
    public static readonly CodecImpairment Opus = new(1, WideRobustness, SpeechBand.Wide);

    private static readonly double[] AmrWideModes = [41, 26, 13, 10, 7, 5, 3, 1, 8];

    /// <summary>AMR-WB (G.722.2) in one of its modes.</summary>
    /// <param name="mode">0 for 6.60 kbit/s, 8 for 23.85 kbit/s (3GPP TS 26.201 table 1a).</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public static CodecImpairment AmrWide(int mode)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mode);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(mode, AmrWideModes.Length);
        return new CodecImpairment(AmrWideModes[mode], WideRobustness, SpeechBand.Wide);
    }
}
