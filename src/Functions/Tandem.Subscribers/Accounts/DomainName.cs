using System.Net;

namespace Tandem.Subscribers;

/// <summary>The rules of domain names: a host name (RFC 1123 section 2.1), not an address.</summary>
public static class DomainName
{
    /// <summary>The longest domain name, in characters (RFC 1035 section 2.3.4, without the root).</summary>
    public const int MaxLength = 253;

    private const int MaxLabelLength = 63;

    /// <summary>Brings a domain name as somebody typed it into the form that is stored: trimmed, in lower case, without a dot at the end.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="domain">The stored form; empty when refused.</param>
    /// <param name="refusal">Why it is refused; empty when it is not.</param>
    /// <returns>False when it is refused.</returns>
    public static bool TryNormalize(string? text, out string domain, out string refusal)
    {
        var name = Fold(text);
        refusal = Refusal(name);
        domain = refusal.Length == 0 ? name : "";
        return refusal.Length == 0;
    }

    /// <summary>The form in which a domain is looked up, whether or not the rules allow it.</summary>
    internal static string Fold(string? text) => (text ?? "").Trim().TrimEnd('.').ToLowerInvariant();

    private static string Refusal(string name)
    {
        if (name.Length == 0) return "Enter a domain, such as example.org.";
        if (name.Length > MaxLength) return $"A domain has at most {MaxLength} characters.";
        if (IPAddress.TryParse(name, out _)) return "A domain is a name, not an address.";
        foreach (var range in name.AsSpan().Split('.'))
        {
            var label = name.AsSpan(range);
            if (label.IsEmpty) return "A domain has no two dots in a row and does not start with one.";
            if (label.Length > MaxLabelLength) return $"A part of a domain has at most {MaxLabelLength} characters.";
            if (label[0] == '-' || label[^1] == '-') return "A part of a domain neither starts nor ends with a hyphen.";
            foreach (var c in label)
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                    return "A domain has only the letters a to z, digits, hyphens and dots; write other letters in their xn-- form.";
        }

        return "";
    }
}
