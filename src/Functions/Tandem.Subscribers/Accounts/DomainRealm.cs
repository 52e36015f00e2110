namespace Tandem.Subscribers;

/// <summary>The rules of realms: what can stand between quotes (RFC 3261 section 25.1, quoted-string) without anything escaped.</summary>
public static class DomainRealm
{
    /// <summary>The longest realm, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>Brings a realm into the form that is stored: trimmed.</summary>
    /// <param name="text">What was typed; empty for the domain's name.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="realm">The stored form; empty when refused.</param>
    /// <param name="refusal">Why it is refused; empty when it is not.</param>
    /// <returns>False when it is refused.</returns>
    public static bool TryNormalize(string? text, string domain, out string realm, out string refusal)
    {
        var typed = (text ?? "").Trim();
        refusal = typed.Length > MaxLength ? $"A realm has at most {MaxLength} characters."
            : typed.Any(c => c is < ' ' or > '~' or '"' or '\\') ? "A realm has only printable ASCII characters, and neither quotes nor backslashes."
            : "";
        realm = refusal.Length > 0 ? "" : typed.Length == 0 ? domain : typed;
        return refusal.Length == 0;
    }
}
