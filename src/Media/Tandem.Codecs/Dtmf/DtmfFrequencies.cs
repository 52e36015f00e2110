namespace Tandem.Codecs.Dtmf;

/// <summary>ITU-T Q.23 section 1: the two groups of frequencies and the digits of their pairs.</summary>
internal static class DtmfFrequencies
{
    /// <summary>The digits, row by row: a row has one low frequency, a column one high one.</summary>
    public const string Digits = "123A456B789C*0#D";

    public static ReadOnlySpan<double> Low => [697, 770, 852, 941];

    public static ReadOnlySpan<double> High => [1209, 1336, 1477, 1633];
}
