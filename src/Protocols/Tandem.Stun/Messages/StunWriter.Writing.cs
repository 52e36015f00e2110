using System.Buffers.Binary;
using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>Attributes of RFC 8489.</summary>
public ref partial struct StunWriter
{
    /// <summary>Writes an address as it is: MAPPED-ADDRESS, ALTERNATE-SERVER, RESPONSE-ORIGIN, OTHER-ADDRESS (RFC 8489 section 14.1).</summary>
    public void WriteAddress(StunAttributeType type, PeerAddress address) => AddressCoding.Write(Add(type, AddressCoding.Length(address.IsV4)), address);

    /// <summary>Writes an address exclusive-ored: XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS, XOR-RELAYED-ADDRESS (RFC 8489 section 14.2).</summary>
    public void WriteXorAddress(StunAttributeType type, PeerAddress address) => AddressCoding.WriteXor(Add(type, AddressCoding.Length(address.IsV4)), address, TransactionId);

    /// <summary>Writes ERROR-CODE with the phrase of the standard (RFC 8489 section 14.8).</summary>
    public void WriteErrorCode(StunErrorCode code) => WriteErrorCode(code, code.ReasonPhrase());

    /// <summary>Writes ERROR-CODE (RFC 8489 section 14.8).</summary>
    /// <param name="code">300 to 699.</param>
    /// <param name="reason">Why, in UTF-8; at most 509 octets.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such code.</exception>
    public void WriteErrorCode(StunErrorCode code, scoped ReadOnlySpan<byte> reason)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)code, StunErrorCodes.Min, nameof(code));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)code, StunErrorCodes.Max, nameof(code));
        WriteErrorCode(StunAttributeType.ErrorCode, family: 0, code, reason);
    }

    /// <summary>Writes UNKNOWN-ATTRIBUTES (RFC 8489 section 14.13).</summary>
    public void WriteUnknownAttributes(scoped ReadOnlySpan<StunAttributeType> types)
    {
        var value = Add(StunAttributeType.UnknownAttributes, sizeof(ushort) * types.Length);
        for (var i = 0; i < types.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(value[(sizeof(ushort) * i)..], (ushort)types[i]);
    }

    /// <summary>Writes MESSAGE-INTEGRITY over what stands there (RFC 8489 section 14.5).</summary>
    /// <param name="key">The key of the credential mechanism: <see cref="LongTermKey.Octets"/>, or the password of a short-term credential.</param>
    public void WriteIntegritySha1(scoped ReadOnlySpan<byte> key)
    {
        var covered = Length;
        var value = Add(StunAttributeType.MessageIntegrity, MessageIntegrity.Sha1Length);
        MessageIntegrity.ComputeSha1(key, _destination[..covered], value);
    }

    /// <summary>Writes MESSAGE-INTEGRITY-SHA256 over what stands there, all 32 octets of it (RFC 8489 section 14.6).</summary>
    /// <param name="key">The key of the credential mechanism: <see cref="LongTermKey.Octets"/>, or the password of a short-term credential.</param>
    public void WriteIntegritySha256(scoped ReadOnlySpan<byte> key)
    {
        var covered = Length;
        var value = Add(StunAttributeType.MessageIntegritySha256, MessageIntegrity.Sha256Length);
        MessageIntegrity.ComputeSha256(key, _destination[..covered], value);
    }

    /// <summary>Writes FINGERPRINT over what stands there; the last attribute (RFC 8489 section 14.7).</summary>
    public void WriteFingerprint()
    {
        var covered = Length;
        StunFingerprint.Write(_destination[..covered], Add(StunAttributeType.Fingerprint, sizeof(uint)));
    }

    private void WriteErrorCode(StunAttributeType type, byte family, StunErrorCode code, scoped ReadOnlySpan<byte> reason)
    {
        var value = Add(type, 4 + reason.Length);
        value[0] = family;
        value[1] = 0;
        value[2] = (byte)((int)code / 100);
        value[3] = (byte)((int)code % 100);
        reason.CopyTo(value[4..]);
    }
}
