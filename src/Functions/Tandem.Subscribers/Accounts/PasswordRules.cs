using System.Collections.Frozen;

namespace Tandem.Subscribers;

/// <summary>
/// The rules of passwords, as NIST SP 800-63B section 5.1.1.2 advises: long enough, not one of those that are tried first, and nothing else.
/// </summary>
public static class PasswordRules
{
    /// <summary>The shortest password, in characters.</summary>
    public const int MinLength = 8;

    /// <summary>The longest password, in characters: so that nobody makes the server hash a book.</summary>
    public const int MaxLength = 128;

    private static readonly FrozenSet<string> TriedFirst = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "password", "password1", "password123", "passw0rd", "12345678", "123456789", "1234567890", "87654321", "qwertyui", "qwertyuiop", "qwerty123", "1q2w3e4r",
        "1q2w3e4r5t", "iloveyou", "sunshine", "princess", "football", "baseball", "trustno1", "superman", "starwars", "letmein1", "welcome1", "changeme", "abcd1234", "administrator");

    /// <summary>Why a password is refused for an account, in words for the one who chose it; null when it is not.</summary>
    public static string? Refusal(string? password, string userName)
    {
        if (string.IsNullOrEmpty(password)) return "Enter a password.";
        if (password.Length < MinLength) return $"A password has at least {MinLength} characters.";
        if (password.Length > MaxLength) return $"A password has at most {MaxLength} characters.";
        if (userName.Length > 0 && password.Equals(userName, StringComparison.OrdinalIgnoreCase)) return "The password cannot be the user name.";
        return TriedFirst.Contains(password) || password.All(c => c == password[0]) ? "This password is too easy to guess. Choose another." : null;
    }
}
