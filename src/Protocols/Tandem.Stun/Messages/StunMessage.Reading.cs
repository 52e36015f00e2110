using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>Attributes of RFC 8489, and the forms that others share.</summary>
public readonly ref partial struct StunMessage
{
    /// <summary>Reads an address that is written as it is: MAPPED-ADDRESS, ALTERNATE-SERVER, RESPONSE-ORIGIN, OTHER-ADDRESS.</summary>
    public StunAttributeStatus ReadAddress(StunAttributeType type, out PeerAddress address)
    {
        address = default;
        return TryGet(type, out var attribute) ? StatusOf(attribute.TryReadAddress(out address)) : StunAttributeStatus.Absent;
    }

    /// <summary>Reads an exclusive-ored address: XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS, XOR-RELAYED-ADDRESS.</summary>
    public StunAttributeStatus ReadXorAddress(StunAttributeType type, out PeerAddress address)
    {
        address = default;
        return TryGet(type, out var attribute) ? StatusOf(attribute.TryReadXorAddress(TransactionId, out address)) : StunAttributeStatus.Absent;
    }

    /// <summary>Reads 32 bits: PRIORITY, CONNECTION-ID.</summary>
    public StunAttributeStatus ReadUInt32(StunAttributeType type, out uint value)
    {
        value = 0;
        return TryGet(type, out var attribute) ? StatusOf(attribute.TryReadUInt32(out value)) : StunAttributeStatus.Absent;
    }

    /// <summary>Reads 64 bits: ICE-CONTROLLED, ICE-CONTROLLING, RESERVATION-TOKEN.</summary>
    public StunAttributeStatus ReadUInt64(StunAttributeType type, out ulong value)
    {
        value = 0;
        return TryGet(type, out var attribute) ? StatusOf(attribute.TryReadUInt64(out value)) : StunAttributeStatus.Absent;
    }

    /// <summary>Reads ERROR-CODE (RFC 8489 section 14.8).</summary>
    /// <param name="code">The code, which may be none of the named ones.</param>
    /// <param name="reason">The reason phrase as it came, UTF-8 as a rule.</param>
    public StunAttributeStatus ReadErrorCode(out StunErrorCode code, out ReadOnlySpan<byte> reason)
    {
        code = default;
        reason = default;
        return TryGet(StunAttributeType.ErrorCode, out var attribute) ? StatusOf(attribute.TryReadErrorCode(out code, out reason)) : StunAttributeStatus.Absent;
    }

    private static StunAttributeStatus StatusOf(bool isReadable) => isReadable ? StunAttributeStatus.Present : StunAttributeStatus.Malformed;
}
