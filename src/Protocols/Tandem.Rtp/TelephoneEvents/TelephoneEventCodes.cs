namespace Tandem.Rtp.TelephoneEvents;

/// <summary>Digits of DTMF as characters.</summary>
public static class TelephoneEventCodes
{
    private const string Digits = "0123456789*#ABCD";

    /// <summary>The code of a digit; letters may be small. False for any other character.</summary>
    public static bool TryFind(char digit, out TelephoneEventCode code)
    {
        var index = Digits.IndexOf(char.ToUpperInvariant(digit), StringComparison.Ordinal);
        code = (TelephoneEventCode)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>The digit of a code. False for an event that is none.</summary>
    public static bool TryGetDigit(TelephoneEventCode code, out char digit)
    {
        digit = (int)code < Digits.Length ? Digits[(int)code] : default;
        return digit != default;
    }
}
