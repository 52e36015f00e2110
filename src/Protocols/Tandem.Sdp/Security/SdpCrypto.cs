using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tandem.Sdp.Security;

/// <summary>A key of SRTP in the description: <c>a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:...</c> (RFC 4568 section 9). The first key only, for nobody changes keys by their index. Immutable.</summary>
/// <param name="Tag">Its number, by which the answer names it.</param>
/// <param name="Suite">What it is for.</param>
/// <param name="Key">Master key and salt, one behind the other.</param>
/// <param name="SessionParameters">What follows, such as <c>UNENCRYPTED_SRTCP</c>; a suite with one that is not known must not be taken, but for those that begin with a minus (section 6.3.7).</param>
public sealed record SdpCrypto(int Tag, string Suite, ReadOnlyMemory<byte> Key, IReadOnlyList<string> SessionParameters)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "crypto";

    private const string Inline = "inline:";
    private const int MaxTag = 999_999_999;

    /// <summary>Whether packets of this key carry a master key identifier (section 6.1), which hardly anybody can read.</summary>
    public bool HasMasterKeyIdentifier { get; init; }

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out SdpCrypto? crypto)
    {
        crypto = null;
        var words = AttributeText.Words(value);
        if (words.Length < 3 || !AttributeText.TryNumber(words[0], out var tag) || tag > MaxTag || !AttributeText.IsToken(words[1])) return false;
        var (first, _) = AttributeText.Cut(words[2], ';');
        if (!first.StartsWith(Inline, StringComparison.OrdinalIgnoreCase)) return false;
        var parts = first[Inline.Length..].Split('|');
        var key = new byte[parts[0].Length];
        if (!Convert.TryFromBase64String(Padded(parts[0]), key, out var length) || length == 0) return false;
        crypto = new SdpCrypto(tag, words[1], key.AsMemory(0, length), words[3..])
        {
            // A lifetime comes first, and has no colon.
            HasMasterKeyIdentifier = parts.Skip(1).Any(part => part.Contains(':', StringComparison.Ordinal)),
        };
        return true;
    }

    /// <summary>The value of the attribute, key included: not for logs.</summary>
    public string ToAttribute() =>
        string.Create(CultureInfo.InvariantCulture, $"{Tag} {Suite} {Inline}{Convert.ToBase64String(Key.Span)}{string.Concat(SessionParameters.Select(parameter => " " + parameter))}");

    /// <summary>Number and suite, never the key.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Tag} {Suite}");

    /// <summary>Some phones leave the padding away.</summary>
    private static string Padded(string base64) => base64.PadRight((base64.Length + 3) / 4 * 4, '=');
}
