namespace Tandem.Sip.Authentication;

/// <summary>The computations of RFC 7616 section 3.4, on octets and into lower-case hexadecimal. Thread-safe.</summary>
public static class DigestHash
{
    private const int UsualLength = 512;

    /// <summary>Writes HA1, <c>H(user ":" realm ":" password)</c> (section 3.4.2).</summary>
    /// <returns>The octets written: 32 or 64.</returns>
    public static int WriteHa1(DigestAlgorithm algorithm, ReadOnlySpan<byte> userName, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> password, Span<byte> destination)
    {
        var length = userName.Length + realm.Length + password.Length + 2;
        var input = new SipWriter(length <= UsualLength ? stackalloc byte[UsualLength] : new byte[length]);
        input.Append(userName);
        AppendPart(ref input, realm);
        AppendPart(ref input, password);
        return algorithm.WriteHex(input.Written, destination);
    }

    /// <summary>Writes the response (section 3.4.1): of RFC 2069 when the credentials have no qop.</summary>
    /// <returns>The octets written: 32 or 64.</returns>
    internal static int WriteResponse(DigestAlgorithm algorithm, ReadOnlySpan<byte> ha1, ReadOnlySpan<byte> method, in DigestCredentials credentials, Span<byte> destination)
    {
        Span<byte> ha2 = stackalloc byte[DigestAlgorithms.MaxHexLength];
        ha2 = ha2[..WriteHa2(algorithm, method, credentials.Uri, ha2)];
        var length = ha1.Length + credentials.Nonce.Length + credentials.NonceCountText.Length + credentials.ClientNonce.Length + credentials.Qop.Length + ha2.Length + 5;
        var input = new SipWriter(length <= UsualLength ? stackalloc byte[UsualLength] : new byte[length]);
        input.Append(ha1);
        AppendPart(ref input, credentials.Nonce);
        if (!credentials.Qop.IsEmpty)
        {
            AppendPart(ref input, credentials.NonceCountText);
            AppendPart(ref input, credentials.ClientNonce);
            AppendPart(ref input, credentials.Qop);
        }

        AppendPart(ref input, ha2);
        return algorithm.WriteHex(input.Written, destination);
    }

    /// <summary>HA2 for qop auth, <c>H(method ":" uri)</c> (section 3.4.3).</summary>
    private static int WriteHa2(DigestAlgorithm algorithm, ReadOnlySpan<byte> method, ReadOnlySpan<byte> uri, Span<byte> destination)
    {
        var length = method.Length + uri.Length + 1;
        var input = new SipWriter(length <= UsualLength ? stackalloc byte[UsualLength] : new byte[length]);
        input.Append(method);
        AppendPart(ref input, uri);
        return algorithm.WriteHex(input.Written, destination);
    }

    private static void AppendPart(ref SipWriter input, ReadOnlySpan<byte> part)
    {
        input.Append((byte)':');
        input.Append(part);
    }
}
