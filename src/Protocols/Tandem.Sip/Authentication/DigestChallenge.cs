using System.Text;

namespace Tandem.Sip.Authentication;

/// <summary>The value of a WWW-Authenticate or Proxy-Authenticate field of the scheme Digest (RFC 7616 section 3.3), a view of octets.</summary>
public readonly ref struct DigestChallenge
{
    /// <summary>The realm: what the user name belongs to.</summary>
    public ReadOnlySpan<byte> Realm { get; private init; }

    /// <summary>The nonce.</summary>
    public ReadOnlySpan<byte> Nonce { get; private init; }

    /// <summary>Text to be given back unchanged; empty when there is none.</summary>
    public ReadOnlySpan<byte> Opaque { get; private init; }

    /// <summary>The algorithm.</summary>
    public DigestAlgorithm Algorithm { get; private init; }

    /// <summary>Whether <c>auth</c> is among the offered qualities of protection.</summary>
    public bool HasAuth { get; private init; }

    /// <summary>Whether the last nonce was too old and the secret right: answer again without asking the user.</summary>
    public bool IsStale { get; private init; }

    /// <summary>
    /// Reads one value. UnsupportedAlgorithm or UnsupportedQop (<c>auth-int</c> alone) for a challenge that must be passed over (RFC 7616 section 3.3); Missing for another scheme; Malformed.
    /// </summary>
    public static DigestResult TryParse(ReadOnlySpan<byte> value, out DigestChallenge challenge)
    {
        challenge = default;
        if (!DigestParameters.TryStart(value, out var parameters)) return DigestResult.Missing;
        ReadOnlySpan<byte> realm = default, nonce = default, opaque = default, algorithmName = default, qop = default;
        var isStale = false;
        while (parameters.MoveNext())
        {
            var name = parameters.Name;
            if (Ascii.EqualsIgnoreCase(name, "realm"u8)) realm = parameters.Value;
            else if (Ascii.EqualsIgnoreCase(name, "nonce"u8)) nonce = parameters.Value;
            else if (Ascii.EqualsIgnoreCase(name, "opaque"u8)) opaque = parameters.Value;
            else if (Ascii.EqualsIgnoreCase(name, "algorithm"u8)) algorithmName = parameters.Value;
            else if (Ascii.EqualsIgnoreCase(name, "qop"u8)) qop = parameters.Value;
            else if (Ascii.EqualsIgnoreCase(name, "stale"u8)) isStale = Ascii.EqualsIgnoreCase(parameters.Value, "true"u8);
        }

        if (parameters.IsMalformed || realm.IsEmpty || nonce.IsEmpty) return DigestResult.Malformed;
        if (!DigestAlgorithms.TryFind(algorithmName, out var algorithm)) return DigestResult.UnsupportedAlgorithm;
        var hasAuth = OffersAuth(qop);
        if (!hasAuth && !qop.IsEmpty) return DigestResult.UnsupportedQop;
        challenge = new DigestChallenge { Realm = realm, Nonce = nonce, Opaque = opaque, Algorithm = algorithm, HasAuth = hasAuth, IsStale = isStale };
        return DigestResult.Ok;
    }

    /// <summary>Writes a challenge with <c>qop="auth"</c>.</summary>
    /// <param name="realm">The realm: a domain name, without quotes and backslashes.</param>
    /// <param name="nonce">The nonce.</param>
    /// <param name="algorithm">What the response is to be made with.</param>
    /// <param name="isStale">Whether the secret was right but the nonce was not.</param>
    /// <param name="destination">Holds at least the length of realm and nonce and 80 octets.</param>
    /// <returns>The octets written.</returns>
    public static int Write(ReadOnlySpan<byte> realm, ReadOnlySpan<byte> nonce, DigestAlgorithm algorithm, bool isStale, Span<byte> destination)
    {
        var writer = new SipWriter(destination);
        writer.Append("Digest realm=\""u8);
        writer.Append(realm);
        writer.Append("\", nonce=\""u8);
        writer.Append(nonce);
        writer.Append("\", algorithm="u8);
        writer.Append(algorithm.Name());
        writer.Append(", qop=\"auth\""u8);
        if (isStale) writer.Append(", stale=true"u8);
        return writer.Written.Length;
    }

    private static bool OffersAuth(ReadOnlySpan<byte> qop)
    {
        foreach (var range in qop.Split((byte)','))
        {
            if (Ascii.EqualsIgnoreCase(Grammar.Trim(qop[range]), "auth"u8)) return true;
        }

        return false;
    }
}
