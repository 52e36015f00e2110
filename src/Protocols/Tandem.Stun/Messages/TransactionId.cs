using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tandem.Stun;

/// <summary>The 96 bits that a response has in common with its request (RFC 8489 section 5). A value.</summary>
public readonly record struct TransactionId
{
    /// <summary>Length in octets.</summary>
    public const int Length = 12;

    private readonly uint _high;
    private readonly ulong _low;

    /// <summary>Takes the first 12 of <paramref name="octets"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public TransactionId(ReadOnlySpan<byte> octets)
    {
        _high = BinaryPrimitives.ReadUInt32BigEndian(octets);
        _low = BinaryPrimitives.ReadUInt64BigEndian(octets[4..]);
    }

    /// <summary>One that nobody can guess, as a request or an indication must have, of the system's random numbers; <see cref="TransactionIds"/> makes many for less.</summary>
    public static TransactionId Random()
    {
        Span<byte> octets = stackalloc byte[Length];
        RandomNumberGenerator.Fill(octets);
        return new TransactionId(octets);
    }

    /// <summary>Writes the 12 octets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[4..], _low);
    }

    /// <summary>24 hexadecimal digits.</summary>
    public override string ToString() => $"{_high:x8}{_low:x16}";

    /// <summary>What an IPv6 address is exclusive-ored with behind the magic cookie (RFC 8489 section 14.2): the first four octets, and the other eight.</summary>
    internal (uint High, ulong Low) Words => (_high, _low);
}
