namespace Tandem.Rtp.Quality;

/// <summary>What a codec takes from the rating, without loss and with it (ITU-T G.113 appendix I).</summary>
/// <param name="Impairment">Ie: the equipment impairment factor without loss; 0 for a codec that takes nothing.</param>
/// <param name="LossRobustness">Bpl: the percentage of loss at which half of what the codec leaves is gone; greater than 0.</param>
public readonly record struct CodecImpairment(double Impairment, double LossRobustness)
{
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
}
