namespace Tandem.Codecs.Ilbc;

/// <summary>The constants of RFC 3951 appendix A.8; those with a formula are computed where they are used.</summary>
internal static class IlbcTables
{
    /// <summary>The frequencies before there is a frame.</summary>
    public static ReadOnlySpan<float> MeanFrequencies => [0.281738f, 0.445801f, 0.66333f, 0.962524f, 1.251831f, 1.533081f, 1.850586f, 2.137817f, 2.481445f, 2.777344f];

    /// <summary>Section 3.5.2: the logarithm of the largest sample of the start state.</summary>
    public static ReadOnlySpan<float> StateScales =>
    [
        1.000085f, 1.071695f, 1.140395f, 1.206868f, 1.277188f, 1.351503f, 1.42938f, 1.500727f, 1.569049f, 1.639599f, 1.707071f, 1.781531f,
        1.840799f, 1.90155f, 1.956695f, 2.00675f, 2.055474f, 2.102787f, 2.142819f, 2.183592f, 2.217962f, 2.257177f, 2.295739f, 2.332967f,
        2.369248f, 2.402792f, 2.43508f, 2.468598f, 2.503394f, 2.539284f, 2.572944f, 2.605036f, 2.636331f, 2.668939f, 2.69878f, 2.729101f,
        2.759786f, 2.789834f, 2.818679f, 2.848074f, 2.87747f, 2.906899f, 2.936655f, 2.967804f, 3.000115f, 3.033367f, 3.066355f, 3.104231f,
        3.141499f, 3.183012f, 3.222952f, 3.265433f, 3.308441f, 3.350823f, 3.395275f, 3.442793f, 3.490801f, 3.542514f, 3.604064f, 3.66605f,
        3.740994f, 3.830749f, 3.93877f, 4.101764f,
    ];

    /// <summary>Section 3.5.3: the samples of the start state.</summary>
    public static ReadOnlySpan<float> StateSamples => [-3.719849f, -2.17749f, -1.130005f, -0.309692f, 0.444214f, 1.329712f, 2.436279f, 3.983887f];

    /// <summary>Section 3.6.1: the filter that makes the second half of a codebook, mirrored in time.</summary>
    public static ReadOnlySpan<float> CodebookFilter => [-0.033691f, 0.08374f, -0.144043f, 0.713379f, 0.806152f, -0.184326f, 0.108887f, -0.03418f];

    /// <summary>Section 3.6.4.1: the gains of the three stages.</summary>
    public static ReadOnlySpan<float> GainsOf(int stage) => stage switch { 0 => FirstGains, 1 => SecondGains, _ => ThirdGains };

    private static ReadOnlySpan<float> FirstGains =>
    [
        0.037476f, 0.075012f, 0.112488f, 0.150024f, 0.1875f, 0.224976f, 0.262512f, 0.299988f, 0.337524f, 0.375f, 0.412476f, 0.450012f, 0.487488f, 0.525024f, 0.5625f, 0.599976f,
        0.637512f, 0.674988f, 0.712524f, 0.75f, 0.787476f, 0.825012f, 0.862488f, 0.900024f, 0.9375f, 0.974976f, 1.012512f, 1.049988f, 1.087524f, 1.125f, 1.162476f, 1.200012f,
    ];

    private static ReadOnlySpan<float> SecondGains =>
        [-1.049988f, -0.900024f, -0.75f, -0.599976f, -0.450012f, -0.299988f, -0.150024f, 0, 0.150024f, 0.299988f, 0.450012f, 0.599976f, 0.75f, 0.900024f, 1.049988f, 1.200012f];

    private static ReadOnlySpan<float> ThirdGains => [-1, -0.659973f, -0.330017f, 0, 0.25f, 0.5f, 0.75f, 1];

    /// <summary>Section 4.6.2: the low-pass filter before every other sample is left out to find a pitch.</summary>
    public static ReadOnlySpan<float> Decimation => [-0.06665f, 0.125f, 0.31665f, 0.414063f, 0.31665f, 0.125f, -0.06665f];

    /// <summary>Section 4.6.3: a shift by a number of quarters of a sample, 0 to 3.</summary>
    public static ReadOnlySpan<float> Shift(int quarters) => Shifts.Slice(7 * quarters, 7);

    private static ReadOnlySpan<float> Shifts =>
    [
        0, 0, 0, 1, 0, 0, 0,
        0.015625f, -0.076904f, 0.28833f, 0.862061f, -0.106445f, 0.018799f, -0.015625f,
        0.023682f, -0.124268f, 0.601563f, 0.601563f, -0.124268f, 0.023682f, -0.023682f,
        0.018799f, -0.106445f, 0.862061f, 0.28833f, -0.076904f, 0.015625f, -0.018799f,
    ];
}
