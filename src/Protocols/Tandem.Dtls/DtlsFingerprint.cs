using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Tandem.Dtls;

/// <summary>The digest of a certificate as SDP tells it: <c>sha-256 4A:AD:...</c> (RFC 8122 section 5). Immutable.</summary>
public sealed class DtlsFingerprint
{
    // The stronger first. RFC 8122 section 5 forbids MD2 and MD5; SHA-1 is what old phones send.
    private static readonly (string Name, int Length, Func<byte[], byte[]> Hash)[] Functions =
    [
        ("sha-512", SHA512.HashSizeInBytes, SHA512.HashData), ("sha-384", SHA384.HashSizeInBytes, SHA384.HashData), ("sha-256", SHA256.HashSizeInBytes, SHA256.HashData),
        ("sha-1", SHA1.HashSizeInBytes, LegacyHash),
    ];

    private readonly int _function;
    private readonly byte[] _digest;

    private DtlsFingerprint(int function, byte[] digest) => (_function, _digest) = (function, digest);

    /// <summary>The hash function, as in SDP: <c>sha-256</c>.</summary>
    public string HashFunction => Functions[_function].Name;

    /// <summary>The digest.</summary>
    public ReadOnlySpan<byte> Digest => _digest;

    /// <summary>How much it is worth: 0 for the strongest hash function.</summary>
    internal int Weakness => _function;

    /// <summary>The fingerprint by SHA-256, which everybody must know (RFC 8827 section 6.5).</summary>
    /// <param name="certificate">A certificate in DER.</param>
    public static DtlsFingerprint Of(byte[] certificate)
    {
        var function = Array.FindIndex(Functions, function => function.Name == "sha-256");
        return new DtlsFingerprint(function, Functions[function].Hash(certificate));
    }

    /// <summary>Reads the value of an <c>a=fingerprint</c>.</summary>
    /// <param name="text">The hash function, a blank, and pairs of hexadecimal digits with colons between them.</param>
    /// <param name="fingerprint">What it says.</param>
    /// <returns>False when it is none, or of a hash function that is not known or too weak.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out DtlsFingerprint? fingerprint)
    {
        fingerprint = null;
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0) return false;
        var function = Array.FindIndex(Functions, function => function.Name.Equals(text[..blank], StringComparison.OrdinalIgnoreCase));
        var digits = text.AsSpan(blank + 1).Trim(' ');
        if (function < 0 || digits.Length != Functions[function].Length * 3 - 1) return false;
        var digest = new byte[Functions[function].Length];
        for (var i = 0; i < digest.Length; i++)
        {
            if (i > 0 && digits[i * 3 - 1] != ':') return false;
            if (!byte.TryParse(digits.Slice(i * 3, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out digest[i])) return false;
        }

        fingerprint = new DtlsFingerprint(function, digest);
        return true;
    }

    /// <summary>Whether it is that of a certificate in DER.</summary>
    public bool Matches(byte[] certificate) => CryptographicOperations.FixedTimeEquals(Functions[_function].Hash(certificate), _digest);

    /// <summary>As in SDP.</summary>
    public override string ToString() => $"{HashFunction} {string.Join(':', _digest.Select(octet => $"{octet:X2}"))}";

#pragma warning disable CA5350 // A second preimage is what an attacker would need, and none is known for SHA-1.
    private static byte[] LegacyHash(byte[] certificate) => SHA1.HashData(certificate);
#pragma warning restore CA5350
}
