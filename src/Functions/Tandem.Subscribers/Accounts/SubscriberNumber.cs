using System.Globalization;

namespace Tandem.Subscribers;

/// <summary>The rules of numbers, by which a phone without letters reaches an account: an extension, or an international number (ITU-T E.164).</summary>
public static class SubscriberNumber
{
    /// <summary>The most digits (ITU-T E.164 section 6.2.1).</summary>
    public const int MaxDigits = 15;

    /// <summary>Brings a number as somebody typed it into the form that is stored: digits, with the plus sign when it has one. Spaces, hyphens, dots and brackets are left out.</summary>
    /// <param name="text">What was typed; empty for no number.</param>
    /// <param name="number">The stored form; null when there is none or it is refused.</param>
    /// <param name="refusal">Why it is refused; empty when it is not.</param>
    /// <returns>False when it is refused.</returns>
    public static bool TryNormalize(string? text, out string? number, out string refusal)
    {
        var typed = (text ?? "").Trim();
        number = null;
        refusal = "";
        if (typed.Length == 0) return true;
        var kept = string.Concat(typed.Where(c => c is not (' ' or '-' or '.' or '(' or ')' or '/')));
        var digits = kept.AsSpan(kept.StartsWith('+') ? 1 : 0);
        refusal = digits.IndexOfAnyExceptInRange('0', '9') >= 0 ? "A number has only digits, with or without + in front."
            : digits.Length is < 2 or > MaxDigits ? $"A number has 2 to {MaxDigits} digits."
            : IsService(kept) ? $"{kept} is a service number."
            : "";
        if (refusal.Length == 0) number = kept;
        return refusal.Length == 0;
    }

    /// <summary>Whether the server itself answers at this number: echo, music, announcement and clock, and the conference rooms.</summary>
    private static bool IsService(string number) =>
        number.Length == 3 && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is (>= 600 and <= 603) or (>= 700 and <= 799);
}
