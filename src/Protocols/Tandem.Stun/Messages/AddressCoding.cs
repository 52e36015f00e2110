using System.Buffers.Binary;
using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>Values of address attributes: a zero, the family, the port, the address (RFC 8489 sections 14.1 and 14.2).</summary>
internal static class AddressCoding
{
    public const int LengthV4 = 8;
    public const int LengthV6 = 20;

    private const int AddressOffset = 4;
    private const ushort PortMask = (ushort)(StunHeader.MagicCookie >> 16);

    public static int Length(bool isV4) => isV4 ? LengthV4 : LengthV6;

    public static bool TryRead(ReadOnlySpan<byte> value, out PeerAddress address)
    {
        address = default;
        if (!HasFamilyOfLength(value)) return false;
        address = new PeerAddress(value[AddressOffset..], BinaryPrimitives.ReadUInt16BigEndian(value[2..]));
        return true;
    }

    public static bool TryReadXor(ReadOnlySpan<byte> value, TransactionId transactionId, out PeerAddress address)
    {
        address = default;
        if (!HasFamilyOfLength(value)) return false;
        Span<byte> plain = stackalloc byte[LengthV6 - AddressOffset];
        plain = plain[..(value.Length - AddressOffset)];
        value[AddressOffset..].CopyTo(plain);
        Xor(plain, transactionId);
        address = new PeerAddress(plain, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ PortMask));
        return true;
    }

    public static void Write(Span<byte> value, PeerAddress address) => Write(value, address, address.Port);

    public static void WriteXor(Span<byte> value, PeerAddress address, TransactionId transactionId)
    {
        Write(value, address, (ushort)(address.Port ^ PortMask));
        Xor(value[AddressOffset..], transactionId);
    }

    private static void Write(Span<byte> value, PeerAddress address, ushort port)
    {
        value[0] = 0;
        value[1] = (byte)(address.IsV4 ? StunAddressFamily.V4 : StunAddressFamily.V6);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], port);
        address.WriteAddress(value[AddressOffset..]);
    }

    private static bool HasFamilyOfLength(ReadOnlySpan<byte> value) => value.Length switch
    {
        LengthV4 => value[1] == (byte)StunAddressFamily.V4,
        LengthV6 => value[1] == (byte)StunAddressFamily.V6,
        _ => false,
    };

    /// <summary>The magic cookie, and for the rest of an IPv6 address the transaction id.</summary>
    private static void Xor(Span<byte> address, TransactionId transactionId)
    {
        XorWord(address, StunHeader.MagicCookie);
        if (address.Length == 4) return;
        var (high, low) = transactionId.Words;
        XorWord(address[4..], high);
        BinaryPrimitives.WriteUInt64BigEndian(address[8..], BinaryPrimitives.ReadUInt64BigEndian(address[8..]) ^ low);
    }

    private static void XorWord(Span<byte> octets, uint mask) => BinaryPrimitives.WriteUInt32BigEndian(octets, BinaryPrimitives.ReadUInt32BigEndian(octets) ^ mask);
}
