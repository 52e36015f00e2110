using System.Buffers.Binary;
using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>An attribute of a received message: a view of its octets (RFC 8489 section 14).</summary>
public readonly ref struct StunAttribute
{
    internal StunAttribute(StunAttributeType type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>The type; any value of 16 bits.</summary>
    public StunAttributeType Type { get; }

    /// <summary>The value without its padding, 0 to 65,527 octets.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether a receiver that does not know the type has to refuse a request that has it (RFC 8489 section 14).</summary>
    public bool IsComprehensionRequired => (int)Type < 0x8000;

    /// <summary>Reads an address that is written as it is, such as MAPPED-ADDRESS (RFC 8489 section 14.1). False when it is none.</summary>
    public bool TryReadAddress(out PeerAddress address) => AddressCoding.TryRead(Value, out address);

    /// <summary>Reads an exclusive-ored address, such as XOR-PEER-ADDRESS (RFC 8489 section 14.2). False when it is none.</summary>
    /// <param name="transactionId">That of the message.</param>
    /// <param name="address">The address. An IPv6 address that stands for one of IPv4 (::ffff:0:0/96) becomes that of IPv4.</param>
    public bool TryReadXorAddress(TransactionId transactionId, out PeerAddress address) => AddressCoding.TryReadXor(Value, transactionId, out address);

    /// <summary>Reads 32 bits. False when the value has another length.</summary>
    public bool TryReadUInt32(out uint value)
    {
        value = Value.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(Value) : 0;
        return Value.Length == sizeof(uint);
    }

    /// <summary>Reads 64 bits. False when the value has another length.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        value = Value.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(Value) : 0;
        return Value.Length == sizeof(ulong);
    }

    /// <summary>Reads ERROR-CODE (RFC 8489 section 14.8). False when it is too short or its code not from 300 to 699.</summary>
    /// <param name="code">The code, which may be none of the named ones.</param>
    /// <param name="reason">The reason phrase as it came, UTF-8 as a rule.</param>
    public bool TryReadErrorCode(out StunErrorCode code, out ReadOnlySpan<byte> reason)
    {
        code = default;
        reason = default;
        if (Value.Length < 4) return false;
        var (hundreds, rest) = (Value[2] & 0b111, Value[3]);
        if (hundreds is < 3 or > 6 || rest > 99) return false;
        code = (StunErrorCode)(hundreds * 100 + rest);
        reason = Value[4..];
        return true;
    }

    /// <summary>Reads the family of REQUESTED-ADDRESS-FAMILY, ADDITIONAL-ADDRESS-FAMILY or ADDRESS-ERROR-CODE (RFC 8656 sections 18.6, 18.11 and 18.12). False when it is too short.</summary>
    /// <param name="family">The family, which may be neither of the named ones.</param>
    public bool TryReadAddressFamily(out StunAddressFamily family)
    {
        family = Value.Length >= 4 ? (StunAddressFamily)Value[0] : default;
        return Value.Length >= 4;
    }
}
