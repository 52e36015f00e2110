using System.Buffers.Text;

namespace Tandem.Stun;

/// <summary>The beginning of a nonce of a server of RFC 8489: a fixed word and 24 bits of security features in base64 (RFC 8489 section 9.2). Thread-safe.</summary>
public static class NonceCookie
{
    /// <summary>Length in octets.</summary>
    public const int Length = 13;

    private const int FeaturesLength = 3;

    private static ReadOnlySpan<byte> Word => "obMatJos2"u8;

    /// <summary>Writes a cookie.</summary>
    /// <param name="features">The features.</param>
    /// <param name="destination">Where to; at least <see cref="Length"/> octets.</param>
    public static void Write(StunSecurityFeatures features, Span<byte> destination)
    {
        Word.CopyTo(destination);
        ReadOnlySpan<byte> octets = [(byte)((int)features >> 16), (byte)((int)features >> 8), (byte)features];
        Base64.EncodeToUtf8(octets, destination[Word.Length..], out _, out _);
    }

    /// <summary>Reads the cookie of a nonce. False when it has none: it is of a server of RFC 5389, which has no such features.</summary>
    /// <param name="nonce">The value of NONCE.</param>
    /// <param name="features">The features, those among them that have no name here too.</param>
    public static bool TryRead(ReadOnlySpan<byte> nonce, out StunSecurityFeatures features)
    {
        features = StunSecurityFeatures.None;
        if (nonce.Length < Length || !nonce.StartsWith(Word)) return false;
        Span<byte> octets = stackalloc byte[FeaturesLength];
        Base64.DecodeFromUtf8(nonce[Word.Length..Length], octets, out _, out var written);
        if (written != FeaturesLength) return false;
        features = (StunSecurityFeatures)((octets[0] << 16) | (octets[1] << 8) | octets[2]);
        return true;
    }
}
