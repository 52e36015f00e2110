using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Sends a message of RFC 4475 over one transport and collects what comes back, until the answer to an OPTIONS behind it.</summary>
internal sealed class TorturePeer : IAsyncDisposable
{
    private const string ProbeId = "probe-behind-the-message";
    private readonly string _transport;
    private readonly UdpClient _udp;
    private readonly Stream? _stream;
    private readonly IPEndPoint _server;

    private TorturePeer(string transport, UdpClient udp, Stream? stream, IPEndPoint server)
    {
        _transport = transport;
        _udp = udp;
        _stream = stream;
        _server = server;
    }

    public static async Task<TorturePeer> OpenAsync(TortureRow row, string transport, int place, int sipPort)
    {
        var udp = new UdpClient(new IPEndPoint(IPAddress.Parse($"127.77.0.{place}"), row.AnswerPort));
        var server = new IPEndPoint(IPAddress.Loopback, sipPort);
        return new TorturePeer(transport, udp, transport == "udp" ? null : await ConnectAsync(transport, sipPort), server);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        if (_stream is null)
            await _udp.SendAsync(octets, _server);
        else
            await _stream.WriteAsync(octets);
    }

    /// <summary>The messages that came before the answer to the probe. A server that has closed the connection must answer the probe by UDP.</summary>
    /// <param name="awaitsAnswer">Whether there must be a final answer: one that depends on another host may come later than that to the probe, which is held back, or on a stream waited behind.</param>
    public async Task<IReadOnlyList<string>> ReceiveUntilProbeAsync(bool awaitsAnswer)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var received = _stream is null ? [] : await ReadStreamAsync(_stream, awaitsAnswer, patience.Token);
        if (_stream is not null && received.Any(IsProbe)) return [.. received.Where(message => !IsProbe(message))];

        while (awaitsAnswer && _stream is null && received.All(IsProvisional)) received.Add(await ReceiveDatagramAsync(patience.Token));
        await _udp.SendAsync(Probe("UDP"), _server, patience.Token);
        while (true)
        {
            var message = await ReceiveDatagramAsync(patience.Token);
            if (IsProbe(message)) return received;
            received.Add(message);
        }
    }

    private async Task<string> ReceiveDatagramAsync(CancellationToken cancel) => Encoding.Latin1.GetString((await _udp.ReceiveAsync(cancel)).Buffer);

    private static bool IsProvisional(string message) => message.StartsWith("SIP/2.0 1", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null) await _stream.DisposeAsync();
        _udp.Dispose();
    }

    private static async Task<Stream> ConnectAsync(string transport, int sipPort)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, transport == "tls" ? sipPort + 1 : sipPort);
        if (transport != "tls") return client.GetStream();
        // The certificate is the server's own; whom it names is not what this test asks.
        var secure = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await secure.AuthenticateAsClientAsync("localhost");
        return secure;
    }

    private async Task<List<string>> ReadStreamAsync(Stream stream, bool awaitsAnswer, CancellationToken cancel)
    {
        var text = new StringBuilder();
        var buffer = new byte[65_536];
        try
        {
            await stream.WriteAsync(Probe(_transport.ToUpperInvariant()), cancel);
            int read;
            while (!IsComplete(text.ToString(), awaitsAnswer) && (read = await stream.ReadAsync(buffer, cancel)) > 0) text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Closed by the server: what it said before that counts.
        }

        return Messages(text.ToString());
    }

    private static bool IsComplete(string text, bool awaitsAnswer)
    {
        if (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal)) return false;
        var messages = Messages(text);
        return messages.Exists(IsProbe) && (!awaitsAnswer || messages.Exists(message => !IsProbe(message) && !IsProvisional(message)));
    }

    /// <summary>No answer of the server's own has a body.</summary>
    private static List<string> Messages(string text) => [.. text.Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries)];

    private static bool IsProbe(string message) => message.Contains(ProbeId, StringComparison.Ordinal) && message.Contains("OPTIONS", StringComparison.Ordinal);

    private ReadOnlyMemory<byte> Probe(string transport) => Encoding.ASCII.GetBytes(
        $"OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/{transport} {_udp.Client.LocalEndPoint};branch=z9hG4bKprobe;rport\r\nMax-Forwards: 70\r\n"
        + $"From: <sip:probe@example.com>;tag=1\r\nTo: <sip:example.com>\r\nCall-ID: {ProbeId}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");
}
