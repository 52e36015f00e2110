using System.Buffers.Binary;

namespace Tandem.Transport.Tests;

/// <summary>Octets that a stream can be cut into; what is in them does not matter here.</summary>
internal static class StunOctets
{
    private const uint MagicCookie = 0x2112A442;

    /// <summary>A Binding request.</summary>
    public static byte[] Request(byte id, int length = 8) => Message(0x0001, id, length);

    /// <summary>A ConnectionBind request (RFC 6062 section 6.1).</summary>
    public static byte[] Bind(byte id) => Message(0x000B, id, 8);

    /// <summary>A success response to it.</summary>
    public static byte[] Response(byte id, int length = 8) => Message(0x0101, id, length);

    /// <summary>A Data indication.</summary>
    public static byte[] Indication(byte id, int length = 8) => Message(0x0017, id, length);

    /// <summary>ChannelData with its padding.</summary>
    public static byte[] ChannelData(byte id, int length)
    {
        var octets = new byte[4 + (length + 3 & ~3)];
        BinaryPrimitives.WriteUInt16BigEndian(octets, 0x4001);
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(2), (ushort)length);
        octets.AsSpan(4, length).Fill(id);
        return octets;
    }

    private static byte[] Message(ushort type, byte id, int length)
    {
        var octets = new byte[20 + length];
        BinaryPrimitives.WriteUInt16BigEndian(octets, type);
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(4), MagicCookie);
        octets.AsSpan(8).Fill(id);
        return octets;
    }
}
