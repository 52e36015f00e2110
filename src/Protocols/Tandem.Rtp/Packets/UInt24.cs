using System.Buffers.Binary;

namespace Tandem.Rtp;

/// <summary>Numbers of 24 bits, in network order.</summary>
internal static class UInt24
{
    public const int Length = 3;
    public const uint Max = 0xFF_FFFF;

    public static uint Read(ReadOnlySpan<byte> octets) => ((uint)octets[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(octets[1..]);

    public static int ReadSigned(ReadOnlySpan<byte> octets) => SignExtend(Read(octets));

    public static void Write(Span<byte> octets, uint value)
    {
        octets[0] = (byte)(value >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(octets[1..], (ushort)value);
    }

    /// <summary>The low 24 bits as a number with a sign.</summary>
    public static int SignExtend(uint value) => (int)(value << 8) >> 8;
}
