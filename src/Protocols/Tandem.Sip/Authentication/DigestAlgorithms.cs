using System.Security.Cryptography;
using System.Text;

namespace Tandem.Sip.Authentication;

/// <summary>What follows from the choice of a <see cref="DigestAlgorithm"/>.</summary>
public static class DigestAlgorithms
{
    /// <summary>Length of the longest digest in hexadecimal.</summary>
    public const int MaxHexLength = 64;

    /// <summary>Length of a digest in hexadecimal: 32 or 64.</summary>
    public static int HexLength(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Md5 ? 32 : 64;

    /// <summary>The name in challenges and credentials (RFC 7616 section 6.1).</summary>
    public static ReadOnlySpan<byte> Name(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Md5 ? "MD5"u8 : "SHA-256"u8;

    /// <summary>Finds an algorithm by its name in any case; an empty one is MD5 (RFC 7616 section 3.3). False for any other, <c>-sess</c> variants included.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out DigestAlgorithm algorithm)
    {
        algorithm = Ascii.EqualsIgnoreCase(name, "SHA-256"u8) ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5;
        return algorithm == DigestAlgorithm.Sha256 || name.IsEmpty || Ascii.EqualsIgnoreCase(name, "MD5"u8);
    }

    /// <summary>Hashes octets and writes the digest in lower-case hexadecimal. Returns its length.</summary>
    internal static int WriteHex(this DigestAlgorithm algorithm, ReadOnlySpan<byte> octets, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
#pragma warning disable CA5351 // RFC 2617 clients know nothing but MD5.
        var length = algorithm == DigestAlgorithm.Md5 ? MD5.HashData(octets, hash) : SHA256.HashData(octets, hash);
#pragma warning restore CA5351
        if (!Convert.TryToHexStringLower(hash[..length], destination, out var written)) throw new ArgumentException("The destination is shorter than a digest.", nameof(destination));
        return written;
    }
}
