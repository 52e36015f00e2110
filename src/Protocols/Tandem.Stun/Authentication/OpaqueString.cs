using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Tandem.Stun;

/// <summary>
/// Prepares user names, realms and passwords before they are hashed: the OpaqueString profile (RFC 8265 section 4.2), as far as the base class library knows Unicode. Spaces of any kind become U+0020, the text is
/// composed (NFC), and control characters, unassigned and private characters, those that are ignored when shown, and halves of surrogates are refused. A process in the invariant globalization mode has no tables to
/// compose with: there the text stays as it is, and who types a password in two ways has two passwords. ASCII is the same everywhere. Thread-safe.
/// </summary>
public static class OpaqueString
{
    /// <summary>Prepares a text. False when it is empty or has a character that is refused.</summary>
    public static bool TryPrepare(string text, [NotNullWhen(true)] out string? prepared)
    {
        prepared = null;
        if (text.Length == 0) return false;
        var mapped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) != System.Buffers.OperationStatus.Done || !IsAllowed(rune)) return false;
            mapped.Append(Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator ? " " : rune.ToString());
            i += length;
        }

        prepared = mapped.ToString().Normalize(NormalizationForm.FormC);
        return true;
    }

    private static bool IsAllowed(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
