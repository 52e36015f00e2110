using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tandem.Stun.Turn;

/// <summary>Transaction ids of Data indications, which nobody answers and which therefore need only differ (RFC 8489 section 5): a counter from a random start, at a fraction of what a random number costs.</summary>
internal struct IndicationIds
{
    private uint _high;
    private ulong _low;

    public static IndicationIds WithRandomStart()
    {
        Span<byte> octets = stackalloc byte[TransactionId.Length];
        RandomNumberGenerator.Fill(octets);
        return new IndicationIds { _high = BinaryPrimitives.ReadUInt32BigEndian(octets), _low = BinaryPrimitives.ReadUInt64BigEndian(octets[4..]) };
    }

    public TransactionId Next()
    {
        Span<byte> octets = stackalloc byte[TransactionId.Length];
        BinaryPrimitives.WriteUInt32BigEndian(octets, _high);
        BinaryPrimitives.WriteUInt64BigEndian(octets[4..], ++_low);
        return new TransactionId(octets);
    }
}
