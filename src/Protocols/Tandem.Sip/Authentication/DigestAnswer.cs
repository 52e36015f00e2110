using System.Globalization;

namespace Tandem.Sip.Authentication;

/// <summary>The client side of digest authentication: the value of an Authorization or Proxy-Authorization field for a challenge (RFC 7616 section 3.4). Thread-safe.</summary>
public static class DigestAnswer
{
    /// <summary>Writes the answer to a challenge: with <c>qop=auth</c> where it is offered, else as RFC 2069 wants it.</summary>
    /// <param name="challenge">The challenge: of several, the first that can be read and whose algorithm is allowed (RFC 8760 section 2.4).</param>
    /// <param name="userName">The user name, with quotes and backslashes escaped.</param>
    /// <param name="ha1">HA1 for the algorithm of the challenge, in lower-case hexadecimal: <see cref="DigestHash.WriteHa1"/>.</param>
    /// <param name="method">Method of the request.</param>
    /// <param name="uri">Request-URI of the request.</param>
    /// <param name="clientNonce">A new random value without quotes.</param>
    /// <param name="nonceCount">How many requests used this nonce, with this one: from 1 on.</param>
    /// <param name="destination">Holds at least the parts that are written and 256 octets: <see cref="MaxLength"/>.</param>
    /// <returns>The octets written.</returns>
    public static int Write(
        in DigestChallenge challenge, ReadOnlySpan<byte> userName, ReadOnlySpan<byte> ha1, ReadOnlySpan<byte> method, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> clientNonce,
        uint nonceCount, Span<byte> destination)
    {
        Span<byte> count = stackalloc byte[8];
        nonceCount.TryFormat(count, out _, "x8", CultureInfo.InvariantCulture);
        var credentials = new DigestCredentials
        {
            UserName = userName,
            Realm = challenge.Realm,
            Nonce = challenge.Nonce,
            Uri = uri,
            Qop = challenge.HasAuth ? "auth"u8 : default,
            ClientNonce = clientNonce,
            NonceCountText = count,
        };
        Span<byte> response = stackalloc byte[DigestAlgorithms.MaxHexLength];
        response = response[..DigestHash.WriteResponse(challenge.Algorithm, ha1, method, credentials, response)];
        return Write(challenge, credentials, response, destination);
    }

    /// <summary>An upper bound for what <see cref="Write(in DigestChallenge, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, uint, Span{byte})"/> writes.</summary>
    public static int MaxLength(in DigestChallenge challenge, ReadOnlySpan<byte> userName, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> clientNonce) =>
        challenge.Realm.Length + challenge.Nonce.Length + challenge.Opaque.Length + userName.Length + uri.Length + clientNonce.Length + 256;

    private static int Write(in DigestChallenge challenge, in DigestCredentials credentials, ReadOnlySpan<byte> response, Span<byte> destination)
    {
        var writer = new SipWriter(destination);
        writer.Append("Digest username=\""u8);
        writer.Append(credentials.UserName);
        AppendQuoted(ref writer, "realm"u8, credentials.Realm);
        AppendQuoted(ref writer, "nonce"u8, credentials.Nonce);
        AppendQuoted(ref writer, "uri"u8, credentials.Uri);
        AppendQuoted(ref writer, "response"u8, response);
        writer.Append("\", algorithm="u8);
        writer.Append(challenge.Algorithm.Name());
        if (challenge.HasAuth)
        {
            writer.Append(", qop=auth, nc="u8);
            writer.Append(credentials.NonceCountText);
            writer.Append(", cnonce=\""u8);
            writer.Append(credentials.ClientNonce);
            writer.Append((byte)'"');
        }

        if (challenge.Opaque.IsEmpty) return writer.Written.Length;
        writer.Append(", opaque=\""u8);
        writer.Append(challenge.Opaque);
        writer.Append((byte)'"');
        return writer.Written.Length;
    }

    /// <summary>Ends the quoted value before and begins another.</summary>
    private static void AppendQuoted(ref SipWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        writer.Append("\", "u8);
        writer.Append(name);
        writer.Append("=\""u8);
        writer.Append(value);
    }
}
