using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>The header: type, length, magic cookie, transaction id (RFC 8489 section 5, figure 2).</summary>
internal static class StunHeader
{
    public const int Length = 20;
    public const int AttributeLength = 4;
    public const int LengthOffset = 2;
    public const int CookieOffset = 4;
    public const int TransactionIdOffset = 8;
    public const uint MagicCookie = 0x2112A442;

    /// <summary>A length that is padded to 4 octets (RFC 8489 section 14).</summary>
    public static int Padded(int length) => (length + 3) & ~3;

    /// <summary>Figure 3: the twelve bits of the method lie around the two of the class.</summary>
    public static ushort Type(StunClass @class, StunMethod method)
    {
        var (c, m) = ((int)@class, (int)method);
        return (ushort)((m & 0x000F) | ((m & 0x0070) << 1) | ((m & 0x0F80) << 2) | ((c & 1) << 4) | ((c & 2) << 7));
    }

    public static StunClass Class(int type) => (StunClass)(((type >> 4) & 1) | ((type >> 7) & 2));

    public static StunMethod Method(int type) => (StunMethod)((type & 0x000F) | ((type >> 1) & 0x0070) | ((type >> 2) & 0x0F80));

    public static int ReadLength(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message[LengthOffset..]);

    public static void WriteLength(Span<byte> message, int length) => BinaryPrimitives.WriteUInt16BigEndian(message[LengthOffset..], (ushort)length);

    public static bool HasCookie(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt32BigEndian(message[CookieOffset..]) == MagicCookie;

    public static void Write(Span<byte> destination, StunClass @class, StunMethod method, TransactionId transactionId, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, Type(@class, method));
        WriteLength(destination, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[CookieOffset..], MagicCookie);
        transactionId.Write(destination[TransactionIdOffset..]);
    }
}
