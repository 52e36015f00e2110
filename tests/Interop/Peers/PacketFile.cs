using System.Buffers.Binary;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Packets of UDP in a file of the pcap format, which nobody had to send, and what tshark makes of them.</summary>
internal sealed class PacketFile : IDisposable
{
    private const uint RawIp = 101;
    private readonly TemporaryFolder _folder = new("tandem-packets-");
    private readonly List<byte> _octets = [];

    public PacketFile()
    {
        Span<byte> header = stackalloc byte[24];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xa1b2c3d4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], ushort.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], RawIp);
        _octets.AddRange(header);
    }

    /// <summary>Adds a datagram from one port to the next higher one of 127.0.0.1.</summary>
    public void Add(TimeSpan at, int port, ReadOnlySpan<byte> payload)
    {
        var length = 28 + payload.Length;
        Span<byte> head = stackalloc byte[44];
        head.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(head, (int)at.TotalSeconds);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], (int)(at.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], length);
        var ip = head[16..];
        (ip[0], ip[8], ip[9]) = (0x45, 64, 17);
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)length);
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], 0x7f000001);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0x7f000001);
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], (ushort)(port + 1));
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], (ushort)(8 + payload.Length));
        _octets.AddRange(head);
        _octets.AddRange(payload);
    }

    /// <summary>Lines of tshark's fields for the packets that a display filter takes.</summary>
    /// <param name="decodeAs">What is taken for what, as for tshark's option <c>-d</c>.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="fields">The fields.</param>
    public async Task<string[]> ReadAsync(string[] decodeAs, string filter, params string[] fields)
    {
        await File.WriteAllBytesAsync(_folder.File("packets.pcap"), [.. _octets]);
        List<string> arguments = ["-r", _folder.File("packets.pcap"), "-Y", filter, "-T", "fields"];
        foreach (var one in decodeAs) arguments.AddRange(["-d", one]);
        foreach (var field in fields) arguments.AddRange(["-e", field]);
        await using var tshark = ChildProcess.Start("tshark", arguments);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await tshark.EndAsync(patience.Token) == 0, tshark.Output);
        return [.. tshark.Output.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && !line.StartsWith("Running as user", StringComparison.Ordinal))];
    }

    public void Dispose() => _folder.Dispose();
}
