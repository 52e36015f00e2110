namespace Tandem.Subscribers;

/// <summary>The rules of display names: any text that fits on a line.</summary>
public static class DisplayName
{
    /// <summary>The longest display name, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>Brings a display name into the form that is stored: trimmed; the user name when it is empty.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="userName">What stands for an empty one.</param>
    /// <param name="displayName">The stored form; empty when refused.</param>
    /// <param name="refusal">Why it is refused; empty when it is not.</param>
    /// <returns>False when it is refused.</returns>
    public static bool TryNormalize(string? text, string userName, out string displayName, out string refusal)
    {
        var name = (text ?? "").Trim();
        refusal = name.Length > MaxLength ? $"A display name has at most {MaxLength} characters."
            : name.Any(char.IsControl) ? "A display name cannot contain control characters."
            : "";
        displayName = refusal.Length > 0 ? "" : name.Length == 0 ? userName : name;
        return refusal.Length == 0;
    }
}
