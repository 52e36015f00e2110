using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tandem.Server.Tests.Sip.Support;

/// <summary>A name server on UDP that knows what a test told it (RFC 1035 section 4).</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private const ushort A = 1, Soa = 6, Srv = 33, Naptr = 35, Aaaa = 28;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Dictionary<(string Name, ushort Type), List<byte[]>> _zone = [];
    private readonly Task _serving;

    public DnsServer() => _serving = ServeAsync();

    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    /// <summary>Released for every query.</summary>
    public SemaphoreSlim Queries { get; } = new(0);

    /// <summary>Names about which the server is silent.</summary>
    public HashSet<string> Silent { get; } = [];

    /// <summary>Names for which the server fails (SERVFAIL).</summary>
    public HashSet<string> Broken { get; } = [];

    public void AddAddress(string name, string address)
    {
        var octets = IPAddress.Parse(address).GetAddressBytes();
        Add(name, octets.Length == 4 ? A : Aaaa, octets);
    }

    public void AddSrv(string name, int priority, int weight, int port, string target) => Add(name, Srv, [.. Number(priority), .. Number(weight), .. Number(port), .. Name(target)]);

    public void AddNaptr(string name, int order, int preference, string flags, string service, string replacement) =>
        Add(name, Naptr, [.. Number(order), .. Number(preference), .. Text(flags), .. Text(service), .. Text(""), .. Name(replacement)]);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _serving;
        Queries.Dispose();
    }

    private void Add(string name, ushort type, byte[] data)
    {
        if (!_zone.TryGetValue((name, type), out var records)) _zone[(name, type)] = records = [];
        records.Add(data);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var query = await _socket.ReceiveAsync();
                Queries.Release();
                if (Answer(query.Buffer) is { } answer) await _socket.SendAsync(answer, query.RemoteEndPoint);
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private byte[]? Answer(byte[] query)
    {
        var name = new StringBuilder();
        var position = 12;
        for (; query[position] != 0; position += query[position] + 1) name.Append(name.Length > 0 ? "." : "").Append(Encoding.ASCII.GetString(query, position + 1, query[position]));
        var type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(position + 1));
        var question = query[12..(position + 5)];
        var asked = name.ToString().ToLowerInvariant();
        if (Silent.Contains(asked)) return null;
        var records = _zone.GetValueOrDefault((asked, type)) ?? [];
        var isKnown = _zone.Keys.Any(key => key.Name == asked);
        var code = Broken.Contains(asked) ? 2 : isKnown ? 0 : 3;
        List<byte> answer = [query[0], query[1], 0x81, (byte)(0x80 | code), .. Number(1), .. Number(records.Count), .. Number(records.Count == 0 ? 1 : 0), .. Number(0), .. question];
        foreach (var data in records) answer.AddRange(Record(asked, type, 60, data));
        // RFC 2308 section 3: how long it is true that there is nothing.
        if (records.Count == 0) answer.AddRange(Record("example", Soa, 900, [.. Name("ns.example"), .. Name("admin.example"), .. Long(1), .. Long(2), .. Long(3), .. Long(4), .. Long(20)]));
        return [.. answer];
    }

    private static byte[] Record(string name, ushort type, int seconds, byte[] data) => [.. Name(name), .. Number(type), .. Number(1), .. Long(seconds), .. Number(data.Length), .. data];

    private static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Number(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Long(int value) => [.. Number(value >> 16), .. Number(value)];
}
