using System.Buffers;

namespace Tandem.Subscribers;

/// <summary>
/// The rules of user names: what can stand unescaped as the user part of a SIP URI (RFC 3261 section 25.1), as a segment of a URL (RFC 3986 section 3.3) and as the local part of a mail address
/// (RFC 5321 section 4.1.2), and is never taken for a number or for a short-lived credential.
/// </summary>
public static class UserName
{
    /// <summary>The longest user name, in characters.</summary>
    public const int MaxLength = 32;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    // RFC 3323 section 4.1.1.3: the user part of somebody who hides himself.
    private const string Anonymous = "anonymous";

    /// <summary>Brings a user name as somebody typed it into the form that is stored: trimmed, in lower case.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="userName">The stored form; empty when refused.</param>
    /// <param name="refusal">Why it is refused, in words for the one who typed it; empty when it is not.</param>
    /// <returns>False when it is refused.</returns>
    public static bool TryNormalize(string? text, out string userName, out string refusal)
    {
        var name = Fold(text);
        refusal = Refusal(name);
        userName = refusal.Length == 0 ? name : "";
        return refusal.Length == 0;
    }

    /// <summary>The form in which a user name is looked up, whether or not the rules allow it.</summary>
    internal static string Fold(string? text) => (text ?? "").Trim().ToLowerInvariant();

    private static string Refusal(string name)
    {
        if (name.Length == 0) return "Enter a user name.";
        if (name.Contains('@')) return "Enter the user name alone, without @ and what follows it.";
        if (name.AsSpan().IndexOfAnyExcept(Allowed) is >= 0 and var at)
            return $"A user name cannot contain {Show(name, at)}. Use the letters a to z, digits, dot, hyphen and underscore.";
        if (!char.IsAsciiLetter(name[0])) return "A user name starts with a letter.";
        if (!char.IsAsciiLetterOrDigit(name[^1])) return "A user name ends with a letter or a digit.";
        if (name.Length < 2) return "A user name has at least 2 characters.";
        if (name.Length > MaxLength) return $"A user name has at most {MaxLength} characters.";
        if (name.Contains("..", StringComparison.Ordinal)) return "A user name has no two dots in a row.";
        return name == Anonymous ? "This user name is reserved." : "";
    }

    private static string Show(string name, int at) =>
        name[at] == ' ' ? "a space"
        : char.IsControl(name[at]) ? "a control character"
        : char.IsSurrogatePair(name, at) ? $"'{name.AsSpan(at, 2)}'"
        : char.IsSurrogate(name[at]) ? "an invalid character"
        : $"'{name[at]}'";
}
