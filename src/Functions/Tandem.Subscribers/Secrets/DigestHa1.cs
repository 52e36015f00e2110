using System.Security.Cryptography;
using System.Text;
using Tandem.Sip.Authentication;

namespace Tandem.Subscribers.Secrets;

/// <summary>HA1, the hash of user name, realm and password (RFC 7616 section 3.4.2), as lower-case hexadecimal.</summary>
internal static class DigestHa1
{
    /// <summary>The longest one: SHA-256.</summary>
    public const int MaxLength = 64;

    private const int MaxInput = 1024;

    /// <summary>Octets of the hash in hexadecimal: 32 or 64.</summary>
    public static int HexLength(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Md5 ? 32 : MaxLength;

    /// <summary>Computes it. False when the three together are absurdly long.</summary>
    public static bool TryCompute(DigestAlgorithm algorithm, ReadOnlySpan<byte> userName, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> password, Span<byte> ha1)
    {
        var length = userName.Length + realm.Length + password.Length + 2;
        if (length > MaxInput) return false;
        Span<byte> input = stackalloc byte[length];
        userName.CopyTo(input);
        input[userName.Length] = (byte)':';
        realm.CopyTo(input[(userName.Length + 1)..]);
        input[userName.Length + 1 + realm.Length] = (byte)':';
        password.CopyTo(input[(userName.Length + realm.Length + 2)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var written = Hash(algorithm, input, hash);
        Convert.TryToHexStringLower(hash[..written], ha1, out _);
        CryptographicOperations.ZeroMemory(input);
        return true;
    }

    /// <summary>Computes it from texts, for a test or a page: the octets of a digest are UTF-8 (RFC 7616 section 4).</summary>
    public static string Compute(DigestAlgorithm algorithm, string userName, string realm, string password)
    {
        Span<byte> ha1 = stackalloc byte[MaxLength];
        return TryCompute(algorithm, Encoding.UTF8.GetBytes(userName), Encoding.UTF8.GetBytes(realm), Encoding.UTF8.GetBytes(password), ha1)
            ? Encoding.ASCII.GetString(ha1[..HexLength(algorithm)])
            : throw new ArgumentException("User name, realm and password are too long for a digest.", nameof(password));
    }

#pragma warning disable CA5351 // RFC 2617 clients know nothing but MD5; JsSIP is one.
    private static int Hash(DigestAlgorithm algorithm, ReadOnlySpan<byte> input, Span<byte> hash) =>
        algorithm == DigestAlgorithm.Md5 ? MD5.HashData(input, hash) : SHA256.HashData(input, hash);
#pragma warning restore CA5351
}
