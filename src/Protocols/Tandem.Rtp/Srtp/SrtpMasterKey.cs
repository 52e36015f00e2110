using System.Security.Cryptography;

namespace Tandem.Rtp.Srtp;

/// <summary>A master key and its salt, from which the keys of a direction are derived (RFC 3711 section 8). Immutable.</summary>
public sealed class SrtpMasterKey
{
    /// <summary>Takes a key.</summary>
    /// <param name="suite">What it is for.</param>
    /// <param name="key">As many octets as the suite wants.</param>
    /// <param name="salt">As many octets as the suite wants.</param>
    /// <exception cref="ArgumentException">It has more or fewer.</exception>
    public SrtpMasterKey(SrtpSuite suite, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> salt)
    {
        if (key.Length != suite.KeyLength()) throw new ArgumentException($"The key of {suite} has {suite.KeyLength()} octets, not {key.Length}.", nameof(key));
        if (salt.Length != suite.SaltLength()) throw new ArgumentException($"The salt of {suite} has {suite.SaltLength()} octets, not {salt.Length}.", nameof(salt));
        (Suite, Key, Salt) = (suite, key, salt);
    }

    /// <summary>What it is for.</summary>
    public SrtpSuite Suite { get; }

    /// <summary>The key.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>The salt.</summary>
    public ReadOnlyMemory<byte> Salt { get; }

    /// <summary>A key that nobody else has.</summary>
    public static SrtpMasterKey Random(SrtpSuite suite) => new(suite, RandomNumberGenerator.GetBytes(suite.KeyLength()), RandomNumberGenerator.GetBytes(suite.SaltLength()));

    /// <summary>Takes the key out of a description, where the salt follows the key (RFC 4568 section 6.1).</summary>
    /// <returns>Null when it has more or fewer octets than the suite wants.</returns>
    public static SrtpMasterKey? From(SrtpSuite suite, ReadOnlyMemory<byte> keyAndSalt) =>
        keyAndSalt.Length == suite.KeyLength() + suite.SaltLength() ? new SrtpMasterKey(suite, keyAndSalt[..suite.KeyLength()], keyAndSalt[suite.KeyLength()..]) : null;

    /// <summary>Key and salt as a description has them.</summary>
    public byte[] ToKeyAndSalt() => [.. Key.Span, .. Salt.Span];

    /// <summary>The suite, never the key.</summary>
    public override string ToString() => Suite.ToName();
}
