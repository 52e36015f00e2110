using System.Globalization;
using System.Text;

namespace Tandem.Sip.Authentication;

/// <summary>
/// The value of an Authorization or Proxy-Authorization field of the scheme Digest (RFC 7616 section 3.4), a view of octets. Values are without their quotes; escapes in them are not
/// undone, as the digest is made over them as they stand.
/// </summary>
public readonly ref struct DigestCredentials
{
    /// <summary>The user's name in the realm.</summary>
    public ReadOnlySpan<byte> UserName { get; internal init; }

    /// <summary>The realm of the challenge that is answered.</summary>
    public ReadOnlySpan<byte> Realm { get; internal init; }

    /// <summary>The nonce of the challenge.</summary>
    public ReadOnlySpan<byte> Nonce { get; internal init; }

    /// <summary>The Request-URI that the client put into the digest.</summary>
    public ReadOnlySpan<byte> Uri { get; internal init; }

    /// <summary>The digest in hexadecimal.</summary>
    public ReadOnlySpan<byte> Response { get; internal init; }

    /// <summary>The algorithm's name; empty for none, which means MD5.</summary>
    public ReadOnlySpan<byte> AlgorithmName { get; internal init; }

    /// <summary>The quality of protection; empty for an RFC 2069 client.</summary>
    public ReadOnlySpan<byte> Qop { get; internal init; }

    /// <summary>The client's nonce; there is one if there is a <see cref="Qop"/>.</summary>
    public ReadOnlySpan<byte> ClientNonce { get; internal init; }

    /// <summary>The nonce count as written, eight hexadecimal digits; there is one if there is a <see cref="Qop"/>.</summary>
    public ReadOnlySpan<byte> NonceCountText { get; internal init; }

    /// <summary>The nonce count; 0 without <see cref="Qop"/>.</summary>
    public uint NonceCount { get; internal init; }

    /// <summary>
    /// Looks through the fields <paramref name="field"/> of a request for the credentials for <paramref name="realm"/>, compared octet by octet.
    /// </summary>
    /// <returns>Ok when they are there and can be read; Missing, WrongRealm or Malformed when not.</returns>
    public static DigestResult TryFind(SipMessage request, HeaderName field, ReadOnlySpan<byte> realm, out DigestCredentials credentials)
    {
        var result = DigestResult.Missing;
        for (var index = request.IndexOf(field); index >= 0; index = request.IndexOf(field, index + 1))
        {
            var found = TryParse(request.GetHeader(index).Value, out credentials);
            if (found == DigestResult.Ok && credentials.Realm.SequenceEqual(realm)) return DigestResult.Ok;
            if (found == DigestResult.Ok) found = DigestResult.WrongRealm;
            if (found == DigestResult.Malformed || result == DigestResult.Missing) result = found;
        }

        credentials = default;
        return result;
    }

    /// <summary>Reads one value.</summary>
    /// <returns>Ok; Missing for another scheme than Digest; Malformed.</returns>
    public static DigestResult TryParse(ReadOnlySpan<byte> value, out DigestCredentials credentials)
    {
        credentials = default;
        if (!DigestParameters.TryStart(value, out var parameters)) return DigestResult.Missing;
        ReadOnlySpan<byte> userName = default, realm = default, nonce = default, uri = default, response = default;
        ReadOnlySpan<byte> algorithm = default, qop = default, clientNonce = default, count = default;
        var seen = Known.None;
        while (parameters.MoveNext())
        {
            var known = Find(parameters.Name);
            if (known == Known.None) continue;
            if ((seen & known) != 0) return DigestResult.Malformed;
            seen |= known;
            switch (known)
            {
                case Known.UserName: userName = parameters.Value; break;
                case Known.Realm: realm = parameters.Value; break;
                case Known.Nonce: nonce = parameters.Value; break;
                case Known.Uri: uri = parameters.Value; break;
                case Known.Response: response = parameters.Value; break;
                case Known.Algorithm: algorithm = parameters.Value; break;
                case Known.Qop: qop = parameters.Value; break;
                case Known.ClientNonce: clientNonce = parameters.Value; break;
                default: count = parameters.Value; break;
            }
        }

        if (parameters.IsMalformed || !HasDemanded(seen) || !TryParseCount(seen, count, out var nonceCount)) return DigestResult.Malformed;
        credentials = new DigestCredentials
        {
            UserName = userName,
            Realm = realm,
            Nonce = nonce,
            Uri = uri,
            Response = response,
            AlgorithmName = algorithm,
            Qop = qop,
            ClientNonce = clientNonce,
            NonceCountText = count,
            NonceCount = nonceCount,
        };
        return DigestResult.Ok;
    }

    private static Known Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        8 when Ascii.EqualsIgnoreCase(name, "username"u8) => Known.UserName,
        5 when Ascii.EqualsIgnoreCase(name, "realm"u8) => Known.Realm,
        5 when Ascii.EqualsIgnoreCase(name, "nonce"u8) => Known.Nonce,
        3 when Ascii.EqualsIgnoreCase(name, "uri"u8) => Known.Uri,
        8 when Ascii.EqualsIgnoreCase(name, "response"u8) => Known.Response,
        9 when Ascii.EqualsIgnoreCase(name, "algorithm"u8) => Known.Algorithm,
        3 when Ascii.EqualsIgnoreCase(name, "qop"u8) => Known.Qop,
        6 when Ascii.EqualsIgnoreCase(name, "cnonce"u8) => Known.ClientNonce,
        2 when Ascii.EqualsIgnoreCase(name, "nc"u8) => Known.NonceCount,
        _ => Known.None,
    };

    private static bool HasDemanded(Known seen)
    {
        const Known Always = Known.UserName | Known.Realm | Known.Nonce | Known.Uri | Known.Response;
        const Known WithQop = Known.ClientNonce | Known.NonceCount;
        return (seen & Always) == Always && ((seen & Known.Qop) == 0 || (seen & WithQop) == WithQop);
    }

    private static bool TryParseCount(Known seen, ReadOnlySpan<byte> text, out uint count)
    {
        count = 0;
        return (seen & Known.Qop) == 0 || (text.Length == 8 && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out count));
    }

    [Flags]
    private enum Known
    {
        None = 0,
        UserName = 1,
        Realm = 2,
        Nonce = 4,
        Uri = 8,
        Response = 16,
        Algorithm = 32,
        Qop = 64,
        ClientNonce = 128,
        NonceCount = 256,
    }
}
