using System.Numerics;

namespace Tandem.Rtp.Rtcp;

/// <summary>Bit rates as a mantissa and an exponent of 6 bits (RFC 5104 section 4.2.1.1, draft-alvestrand-rmcat-remb-03 section 2.2).</summary>
internal static class BitRateCoding
{
    private const int MaxExponent = 63;

    /// <summary>The rate; what 64 bits cannot hold is the highest that they can.</summary>
    public static ulong Decode(uint mantissa, int exponent) =>
        mantissa == 0 ? 0 : exponent > BitOperations.LeadingZeroCount((ulong)mantissa) ? ulong.MaxValue : (ulong)mantissa << exponent;

    /// <summary>The nearest that is not above the rate: a limit is never raised by rounding.</summary>
    public static (uint Mantissa, int Exponent) Encode(ulong rate, int mantissaBits)
    {
        var exponent = Math.Clamp(64 - BitOperations.LeadingZeroCount(rate) - mantissaBits, 0, MaxExponent);
        return ((uint)(rate >> exponent), exponent);
    }
}
