using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Tandem.Media.Legs;

namespace Tandem.Media.Recording;

/// <summary>
/// Packets in a file of the format pcap, for Wireshark. Each is in the clear, behind a header of IP and one of UDP that are made up of the addresses of the descriptions, for the real ones have carried something else. Belongs to
/// one task.
/// </summary>
internal sealed class PacketFile : IDisposable
{
    private const int FileHead = 24;
    private const int RecordHead = 16;
    private const int UdpHead = 8;
    private const int V4Head = 20;
    private const int V6Head = 40;
    private const byte UdpProtocol = 17;

    /// <summary>LINKTYPE_RAW: a packet begins with the header of IP.</summary>
    private const uint RawIp = 101;

    private readonly Stream _file;
    private readonly byte[] _record = new byte[RecordHead + V6Head + UdpHead + ushort.MaxValue];

    public PacketFile(Stream file)
    {
        _file = file;
        Span<byte> head = stackalloc byte[FileHead];
        head.Clear();
        // With microseconds, version 2.4.
        BinaryPrimitives.WriteUInt32LittleEndian(head, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], ushort.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(head[20..], RawIp);
        _file.Write(head);
        Length = FileHead;
    }

    /// <summary>Octets so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a packet.</summary>
    public void Write(TappedStream stream, ReadOnlySpan<byte> payload, DateTimeOffset at)
    {
        var from = stream.From is { } known && known.AddressFamily == stream.To.AddressFamily ? known : new IPEndPoint(stream.To.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        var ip = _record.AsSpan(RecordHead);
        var head = stream.To.AddressFamily == AddressFamily.InterNetwork ? WriteV4(ip, from, stream.To, payload.Length) : WriteV6(ip, from, stream.To, payload.Length);
        var udp = ip.Slice(head, UdpHead + payload.Length);
        BinaryPrimitives.WriteUInt16BigEndian(udp, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], (ushort)stream.To.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], 0);
        payload.CopyTo(udp[UdpHead..]);
        var addresses = ip[(head == V4Head ? 12 : 8)..head];
        var sum = Checksum(udp, Sum(addresses) + UdpProtocol + (uint)udp.Length);
        // Zero would say that there is none (RFC 768).
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], sum == 0 ? ushort.MaxValue : sum);
        WriteRecord(at, head + udp.Length);
    }

    public void Dispose() => _file.Dispose();

    private void WriteRecord(DateTimeOffset at, int length)
    {
        var record = _record.AsSpan();
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)at.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(at.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)length);
        _file.Write(record[..(RecordHead + length)]);
        Length += RecordHead + length;
    }

    /// <summary>RFC 791 section 3.1.</summary>
    private static int WriteV4(Span<byte> ip, IPEndPoint from, IPEndPoint to, int length)
    {
        ip[..V4Head].Clear();
        (ip[0], ip[8], ip[9]) = (0x45, 64, UdpProtocol);
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(V4Head + UdpHead + length));
        from.Address.TryWriteBytes(ip[12..], out _);
        to.Address.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..V4Head], 0));
        return V4Head;
    }

    /// <summary>RFC 8200 section 3.</summary>
    private static int WriteV6(Span<byte> ip, IPEndPoint from, IPEndPoint to, int length)
    {
        ip[..V6Head].Clear();
        (ip[0], ip[6], ip[7]) = (0x60, UdpProtocol, 64);
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(UdpHead + length));
        from.Address.TryWriteBytes(ip[8..], out _);
        to.Address.TryWriteBytes(ip[24..], out _);
        return V6Head;
    }

    private static uint Sum(ReadOnlySpan<byte> octets)
    {
        var sum = 0u;
        for (var i = 0; i + 1 < octets.Length; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(octets[i..]);
        return (octets.Length & 1) == 0 ? sum : sum + ((uint)octets[^1] << 8);
    }

    /// <summary>RFC 1071 section 1.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> octets, uint sum)
    {
        sum += Sum(octets);
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
