using System.Security.Cryptography;
using System.Text;
using Tandem.Sip.Authentication;

namespace Tandem.Subscribers.Secrets;

/// <summary>
/// Seals the HA1 of an account for the store and opens them again: AES-256-GCM under a key of the server, bound to account, realm and algorithm, so that a stored secret cannot be moved to
/// another account. Thread-safe.
/// </summary>
public sealed class DigestVault(ServerKey key)
{
    private const byte Format = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = 1 + NonceLength + TagLength;

    private readonly byte[] _key = key.For("tandem digest secrets 1");

    /// <summary>Makes the sealed HA1 of a password, for every algorithm that the server offers.</summary>
    public IReadOnlyList<DigestSecret> Seal(string userName, string realm, string password) =>
        [Seal(userName, realm, password, DigestAlgorithm.Md5), Seal(userName, realm, password, DigestAlgorithm.Sha256)];

    /// <summary>Opens a sealed HA1.</summary>
    /// <returns>The HA1 in lower-case hexadecimal; null when it was sealed under another key, for another account, or was changed.</returns>
    public byte[]? Open(string userName, DigestSecret secret)
    {
        var length = secret.Algorithm.HexLength();
        var sealedOctets = secret.Sealed.AsSpan();
        if (sealedOctets.Length != Overhead + length || sealedOctets[0] != Format) return null;
        var ha1 = new byte[length];
        using var aes = new AesGcm(_key, TagLength);
        try
        {
            aes.Decrypt(sealedOctets.Slice(1, NonceLength), sealedOctets[Overhead..], sealedOctets.Slice(1 + NonceLength, TagLength), ha1, Bound(userName, secret.Realm, secret.Algorithm));
            return ha1;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private DigestSecret Seal(string userName, string realm, string password, DigestAlgorithm algorithm)
    {
        var ha1 = new byte[algorithm.HexLength()];
        // The octets of a digest are UTF-8 (RFC 7616 section 4).
        DigestHash.WriteHa1(algorithm, Encoding.UTF8.GetBytes(userName), Encoding.UTF8.GetBytes(realm), Encoding.UTF8.GetBytes(password), ha1);
        var secret = Seal(userName, realm, algorithm, ha1);
        CryptographicOperations.ZeroMemory(ha1);
        return secret;
    }

    /// <summary>Seals an HA1 that was made elsewhere.</summary>
    /// <param name="userName">User name.</param>
    /// <param name="realm">The realm that it was made for.</param>
    /// <param name="algorithm">The hash that it is of.</param>
    /// <param name="ha1">The value in lower-case hexadecimal.</param>
    public DigestSecret Seal(string userName, string realm, DigestAlgorithm algorithm, ReadOnlySpan<byte> ha1)
    {
        var result = new byte[Overhead + ha1.Length];
        result[0] = Format;
        RandomNumberGenerator.Fill(result.AsSpan(1, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(result.AsSpan(1, NonceLength), ha1, result.AsSpan(Overhead), result.AsSpan(1 + NonceLength, TagLength), Bound(userName, realm, algorithm));
        return new DigestSecret(realm, algorithm, result);
    }

    private static byte[] Bound(string userName, string realm, DigestAlgorithm algorithm) => Encoding.UTF8.GetBytes($"{userName}:{realm}:{algorithm}");
}
