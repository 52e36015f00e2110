using System.Buffers.Binary;

namespace Tandem.Dtls;

/// <summary>A datagram with the ClientHello that begins a handshake, as far as a cookie needs it (RFC 6347 section 4.2.1). Its octets are the caller's.</summary>
internal readonly ref struct DtlsClientHello
{
    private const byte Handshake = 22;
    private const byte ClientHello = 1;
    private const byte MajorVersion = 0xFE;
    private const int RandomLength = 32;
    private const int MaxSessionId = 32;

    /// <summary>Type, version, epoch, number and length of a record (RFC 6347 section 4.1).</summary>
    public const int RecordHeader = 13;

    /// <summary>Type, length, number, and what fragment of it follows (RFC 6347 section 4.2.2).</summary>
    public const int MessageHeader = 12;

    /// <summary>Octets of a ClientHello at most: more than a datagram that is not cut into pieces on its way carries.</summary>
    public const int MaxLength = 2048;

    /// <summary>The number of its record, of 48 bits.</summary>
    public ReadOnlySpan<byte> RecordNumber { get; private init; }

    /// <summary>Version, random and session identifier: what stands before the cookie.</summary>
    public ReadOnlySpan<byte> Beginning { get; private init; }

    /// <summary>The cookie; empty in the first one of a client.</summary>
    public ReadOnlySpan<byte> Cookie { get; private init; }

    /// <summary>Ciphers and compressions, which must not change with the cookie.</summary>
    public ReadOnlySpan<byte> Choices { get; private init; }

    /// <summary>Tells one handshake of a client from another: octets of its random that are no time.</summary>
    public ulong Identity => BinaryPrimitives.ReadUInt64LittleEndian(Beginning[(sizeof(ushort) + RandomLength - sizeof(ulong))..]);

    /// <summary>Reads one. False when it is none, is malformed, or does not fit into its datagram: then it could not be looked at without remembering it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out DtlsClientHello hello)
    {
        hello = default;
        if (datagram.Length < RecordHeader || datagram[0] != Handshake || datagram[1] != MajorVersion || BinaryPrimitives.ReadUInt16BigEndian(datagram[3..]) != 0) return false;
        var record = datagram[RecordHeader..];
        var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[11..]);
        if (length > record.Length || length < MessageHeader || record[0] != ClientHello) return false;
        var whole = Number24(record[1..]);
        if (Number24(record[6..]) != 0 || Number24(record[9..]) != whole || MessageHeader + whole != length || whole > MaxLength) return false;
        return TryParseBody(record.Slice(MessageHeader, whole), datagram.Slice(5, 6), out hello);
    }

    private static bool TryParseBody(ReadOnlySpan<byte> body, ReadOnlySpan<byte> recordNumber, out DtlsClientHello hello)
    {
        hello = default;
        var rest = body;
        if (!TrySkip(ref rest, sizeof(ushort) + RandomLength) || body[0] != MajorVersion || !TryTake8(ref rest, out var session) || session.Length > MaxSessionId) return false;
        var beginning = body[..^rest.Length];
        if (!TryTake8(ref rest, out var cookie)) return false;
        var choices = rest;
        if (rest.Length < sizeof(ushort) || !TrySkip(ref rest, sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(rest)) || !TryTake8(ref rest, out _)) return false;
        hello = new DtlsClientHello { RecordNumber = recordNumber, Beginning = beginning, Cookie = cookie, Choices = choices[..^rest.Length] };
        return true;
    }

    private static int Number24(ReadOnlySpan<byte> octets) => (octets[0] << 16) | (octets[1] << 8) | octets[2];

    private static bool TrySkip(scoped ref ReadOnlySpan<byte> rest, int length)
    {
        if (length > rest.Length) return false;
        rest = rest[length..];
        return true;
    }

    /// <summary>What stands behind its length in one octet.</summary>
    private static bool TryTake8(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (rest.IsEmpty || rest[0] >= rest.Length) return false;
        value = rest.Slice(1, rest[0]);
        rest = rest[(1 + value.Length)..];
        return true;
    }
}
