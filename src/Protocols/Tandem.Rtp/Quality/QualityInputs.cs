namespace Tandem.Rtp.Quality;

/// <summary>What the <see cref="EModel"/> computes from.</summary>
public readonly record struct QualityInputs
{
    /// <summary>Begins with what every call has: no delay, no loss.</summary>
    /// <param name="codec">The codec.</param>
    public QualityInputs(CodecImpairment codec) => Codec = codec;

    /// <summary>The codec.</summary>
    public CodecImpairment Codec { get; init; }

    /// <summary>From mouth to ear: network, jitter buffer, and codec; zero or more.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Packets lost, or discarded because they came too late; 0 to 100 percent.</summary>
    public double LossPercent { get; init; }

    /// <summary>How long runs of losses are, compared with losses at random; 1 for random, more for bursts. 0 is taken for 1.</summary>
    public double BurstRatio { get; init; }

    /// <summary>What users forgive for the sake of mobility, 0 to 20; 5 for a mobile phone within a building (G.107 table 1).</summary>
    public double Advantage { get; init; }
}
