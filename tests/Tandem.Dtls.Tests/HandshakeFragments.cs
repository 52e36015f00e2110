using System.Buffers.Binary;

namespace Tandem.Dtls.Tests;

/// <summary>A record with a whole handshake message as two records with a part of it each (RFC 6347 section 4.2.3). It is the same message: hashes are taken over the whole.</summary>
internal static class HandshakeFragments
{
    private const int RecordHeader = 13;
    private const int RecordSequence = 10;
    private const int RecordLength = 11;
    private const int FragmentOffset = RecordHeader + 6;
    private const int FragmentLength = RecordHeader + 9;
    private const int Body = RecordHeader + 12;

    // Inside of the window of the replay check, and not a number that the client uses itself.
    private const byte FarSequence = 40;

    public static (byte[] First, byte[] Second) Split(byte[] record)
    {
        var middle = Body + (record.Length - Body) / 2;
        var second = Part(record, middle, record.Length);
        second[RecordSequence] = FarSequence;
        return (Part(record, Body, middle), second);
    }

    private static byte[] Part(byte[] record, int from, int to)
    {
        byte[] part = [.. record.AsSpan(0, Body), .. record.AsSpan(from, to - from)];
        BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(RecordLength), (ushort)(part.Length - RecordHeader));
        WriteUInt24(part.AsSpan(FragmentOffset), from - Body);
        WriteUInt24(part.AsSpan(FragmentLength), to - from);
        return part;
    }

    private static void WriteUInt24(Span<byte> to, int value)
    {
        to[0] = (byte)(value >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(to[1..], (ushort)value);
    }
}
