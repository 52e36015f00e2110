using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Tandem.Server.Sip.Journal;

/// <summary>
/// The layout of one record: length of the payload (4 octets, big-endian), CRC-32C of the payload (4), payload. The payload is the length of the address-of-record (2), the address-of-record and, to
/// the end, its bindings. No bindings: the address-of-record has none any more.
/// </summary>
internal static class JournalRecord
{
    /// <summary>First octets of every journal; the last one is the version of the layout.</summary>
    public static ReadOnlySpan<byte> FileMagic => "TANDEM\r\x01"u8;

    /// <summary>Octets before the payload.</summary>
    public const int HeaderLength = 8;

    /// <summary>Longest payload; a length over it is no length, but damage.</summary>
    public const int MaxPayload = 1 << 24;

    private const int KeyLengthSize = 2;

    /// <summary>Writes one record. Returns its whole length.</summary>
    public static int Write(IBufferWriter<byte> destination, ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> bindings)
    {
        var payloadLength = KeyLengthSize + addressOfRecord.Length + bindings.Length;
        if (payloadLength > MaxPayload || addressOfRecord.Length > ushort.MaxValue) throw new ArgumentException("The record is longer than the journal can hold.");
        var record = destination.GetSpan(HeaderLength + payloadLength)[..(HeaderLength + payloadLength)];
        var payload = record[HeaderLength..];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)addressOfRecord.Length);
        addressOfRecord.CopyTo(payload[KeyLengthSize..]);
        bindings.CopyTo(payload[(KeyLengthSize + addressOfRecord.Length)..]);
        BinaryPrimitives.WriteInt32BigEndian(record, payloadLength);
        BinaryPrimitives.WriteUInt32BigEndian(record[4..], Checksum(payload));
        destination.Advance(record.Length);
        return record.Length;
    }

    /// <summary>Reads the length of the payload from a header; false when no record starts here.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> header, out int payloadLength)
    {
        payloadLength = BinaryPrimitives.ReadInt32BigEndian(header);
        return payloadLength is >= KeyLengthSize and <= MaxPayload;
    }

    /// <summary>Takes a whole record apart; false when its checksum or its inner length is wrong.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> record, out ReadOnlyMemory<byte> addressOfRecord, out ReadOnlyMemory<byte> bindings)
    {
        addressOfRecord = bindings = default;
        var payload = record[HeaderLength..];
        if (BinaryPrimitives.ReadUInt32BigEndian(record.Span[4..]) != Checksum(payload.Span)) return false;
        var keyLength = BinaryPrimitives.ReadUInt16BigEndian(payload.Span);
        if (KeyLengthSize + keyLength > payload.Length) return false;
        addressOfRecord = payload.Slice(KeyLengthSize, keyLength);
        bindings = payload[(KeyLengthSize + keyLength)..];
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> octets)
    {
        var crc = uint.MaxValue;
        for (; octets.Length >= 8; octets = octets[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(octets));
        foreach (var octet in octets) crc = BitOperations.Crc32C(crc, octet);
        return ~crc;
    }
}
