using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tandem.Stun;

/// <summary>The key that the integrity of a long-term credential is computed with (RFC 8489 section 9.2.2): 16 octets with MD5, 32 with SHA-256. A value, without allocation.</summary>
public readonly partial struct LongTermKey
{
    /// <summary>Length of the longest key in octets.</summary>
    public const int MaxLength = 32;

    private readonly Buffer _octets;
    private readonly byte _length;

    /// <summary>Takes the octets of a key.</summary>
    /// <param name="octets">16 octets for MD5, 32 for SHA-256: what SIP calls HA1.</param>
    /// <exception cref="ArgumentException">There are neither 16 nor 32.</exception>
    public LongTermKey(ReadOnlySpan<byte> octets)
    {
        if (octets.Length is not (16 or 32)) throw new ArgumentException("A key has 16 or 32 octets.", nameof(octets));
        octets.CopyTo(_octets);
        _length = (byte)octets.Length;
    }

    /// <summary>The octets; none for <c>default</c>.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Octets => ((ReadOnlySpan<byte>)_octets)[.._length];

    [InlineArray(MaxLength)]
    private struct Buffer
    {
        private byte _first;
    }
}
