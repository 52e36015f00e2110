using System.Buffers.Binary;
using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>
/// Makes transaction ids that nobody can guess, one after the other: a number that counts, through a pseudorandom function whose key only this object knows. For who makes many, such as a relay's Data indications: one costs
/// a hundredth of <see cref="TransactionId.Random"/>. Belongs to one lane.
/// </summary>
public sealed class TransactionIds
{
    private readonly SipHash _hash;
    private ulong _number;

    /// <summary>A source with a random key.</summary>
    public TransactionIds() => _hash = SipHash.WithRandomKey();

    /// <summary>A source whose ids are those of the key, for tests that repeat themselves.</summary>
    /// <param name="key"><see cref="SipHash.KeyLength"/> octets.</param>
    public TransactionIds(ReadOnlySpan<byte> key) => _hash = new SipHash(key);

    /// <summary>The next one.</summary>
    public TransactionId Next()
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, _number++);
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(octets, _hash.Hash(number));
        return new TransactionId(octets);
    }
}
