using System.Security.Cryptography;
using System.Text;

namespace Tandem.Subscribers.Secrets;

/// <summary>The one secret of a server, from which the key for each purpose is derived (HKDF, RFC 5869). Immutable, thread-safe.</summary>
public sealed class ServerKey
{
    /// <summary>Length in octets.</summary>
    public const int Length = 32;

    private readonly byte[] _key;

    /// <summary>Takes the key as it is kept in the data folder.</summary>
    /// <exception cref="ArgumentException">It does not have <see cref="Length"/> octets.</exception>
    public ServerKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Length) throw new ArgumentException($"A server key has {Length} octets.", nameof(key));
        _key = key.ToArray();
    }

    /// <summary>Makes a new one.</summary>
    public static byte[] Generate() => RandomNumberGenerator.GetBytes(Length);

    /// <summary>The key for one purpose: the same purpose gives the same key, another one tells nothing of it.</summary>
    public byte[] For(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Length, info: Encoding.ASCII.GetBytes(purpose));
}
