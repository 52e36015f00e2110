using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tandem.Kernel;

/// <summary>
/// Marks short octets so that this node knows them again as its own: SipHash-2-4 of 128 bits under a secret key of 128 bits, compared in constant time. SipHash is a pseudorandom function made for short inputs
/// (Aumasson and Bernstein, 2012), so that nobody without the key finds the mark of anything he has not seen marked; it costs a small part of what an HMAC-SHA256 does. For what lives some hours
/// at most and is checked by who made it: nonces, flow tokens. Not for passwords, nor as a digest that others can check.
/// </summary>
public sealed class KeyedMark
{
    /// <summary>Longest mark, in octets.</summary>
    public const int MaxLength = 16;

    private readonly SipHash _hash;

    /// <summary>Makes marks under a key.</summary>
    /// <param name="key">Secret, at least 16 octets, of which each counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The key is shorter.</exception>
    public KeyedMark(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, SipHash.KeyLength, nameof(key));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, digest);
        _hash = new SipHash(digest[..SipHash.KeyLength]);
    }

    /// <summary>Writes the mark of <paramref name="octets"/>, cut to the length of <paramref name="mark"/>: at most <see cref="MaxLength"/>.</summary>
    public void Write(ReadOnlySpan<byte> octets, Span<byte> mark)
    {
        Span<byte> whole = stackalloc byte[MaxLength];
        BinaryPrimitives.WriteUInt128LittleEndian(whole, _hash.Hash(octets));
        whole[..mark.Length].CopyTo(mark);
    }

    /// <summary>Whether <paramref name="mark"/> is what <see cref="Write"/> makes of <paramref name="octets"/>.</summary>
    public bool IsOf(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> mark)
    {
        if (mark.Length is 0 or > MaxLength) return false;
        Span<byte> own = stackalloc byte[mark.Length];
        Write(octets, own);
        return CryptographicOperations.FixedTimeEquals(own, mark);
    }
}
