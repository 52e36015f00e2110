using System.Buffers.Binary;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Authentication;

/// <summary>
/// Marks in Record-Route that a user was behind a flow when his dialog was made, so that his requests in the dialog are not challenged again: many phones answer a challenge to INVITE and not
/// one to BYE. Good for this user on this flow, and until the process ends; afterwards he is challenged.
/// </summary>
internal sealed class DialogProofs
{
    private const int MaxAddressOfRecord = 512;

    private readonly SipHash _hash = SipHash.WithRandomKey();

    /// <summary>The mark; 0, which marks nothing, for a user without name.</summary>
    public ulong Of(ReadOnlySpan<byte> addressOfRecord, in Flow flow)
    {
        if (addressOfRecord.IsEmpty || addressOfRecord.Length > MaxAddressOfRecord) return 0;
        Span<byte> octets = stackalloc byte[MaxAddressOfRecord + 28];
        BinaryPrimitives.WriteUInt64LittleEndian(octets, flow.Connection);
        BinaryPrimitives.WriteUInt16LittleEndian(octets[8..], flow.Remote.Port);
        octets[10] = flow.Listener;
        octets[11] = (byte)flow.Transport;
        var length = 12 + flow.Remote.WriteAddress(octets[12..]);
        addressOfRecord.CopyTo(octets[length..]);
        return (ulong)_hash.Hash(octets[..(length + addressOfRecord.Length)]) | 1;
    }
}
