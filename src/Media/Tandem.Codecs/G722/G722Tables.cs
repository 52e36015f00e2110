namespace Tandem.Codecs.G722;

/// <summary>The constants of ITU-T G.722, by the names that it has for them.</summary>
internal static class G722Tables
{
    /// <summary>Table 11: half of the 24 coefficients of the quadrature mirror filters; the other half mirrors them.</summary>
    public static ReadOnlySpan<short> Qmf => [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];

    /// <summary>Table 14, Q6: decision levels of the lower band's quantiser.</summary>
    public static ReadOnlySpan<short> DecisionLevels =>
    [
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
    ];

    /// <summary>Table 17, QM6: output of the inverse quantiser of 60 levels, by the six bits.</summary>
    public static ReadOnlySpan<short> Inverse6 =>
    [
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
        -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
        24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
    ];

    /// <summary>QM4: output of the inverse quantiser of 15 levels, by the four bits that drive the adaptation of the lower band.</summary>
    public static ReadOnlySpan<short> Inverse4 =>
        [0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0];

    /// <summary>QM2: output of the inverse quantiser of the higher band, by its two bits.</summary>
    public static ReadOnlySpan<short> Inverse2 => [-7408, -1616, 7408, 1616];

    /// <summary>WL by way of RL42: logarithmic multipliers of the lower band, by the four bits.</summary>
    public static ReadOnlySpan<short> LowerMultipliers => [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60];

    /// <summary>WH by way of RH2: logarithmic multipliers of the higher band, by the two bits.</summary>
    public static ReadOnlySpan<short> HigherMultipliers => [798, -214, 798, -214];

    /// <summary>ILB: two to the power of the fraction, from which the scale factor is made.</summary>
    public static ReadOnlySpan<short> PowersOfTwo =>
    [
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
    ];
}
