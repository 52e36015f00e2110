using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Sends octets as they are, to see what comes back.</summary>
internal sealed class RawPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly UdpClient _udp = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly IPEndPoint _server;
    private int _probes;

    public RawPeer(int serverPort) => _server = new IPEndPoint(IPAddress.Loopback, serverPort);

    public int Port => ((IPEndPoint)_udp.Client.LocalEndPoint!).Port;

    public Task SendAsync(ReadOnlyMemory<byte> octets) => _udp.SendAsync(octets, _server).AsTask();

    /// <summary>
    /// Sends OPTIONS and collects every message that comes until its answer. The server works messages of one source off in order, so what it answers to earlier ones is among them.
    /// </summary>
    public async Task<IReadOnlyList<string>> CollectAsync()
    {
        var callId = $"probe-{Interlocked.Increment(ref _probes)}-{Port}";
        await SendAsync(Encoding.ASCII.GetBytes(
            $"OPTIONS sip:tandem.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{Port};branch=z9hG4bK{callId};rport\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:alice@tandem.test>;tag=1\r\nTo: <sip:tandem.test>\r\nCall-ID: {callId}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"));
        var received = new List<string>();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var datagram = await _udp.ReceiveAsync(patience.Token);
            var text = Encoding.Latin1.GetString(datagram.Buffer);
            if (text.Contains(callId, StringComparison.Ordinal)) return received;
            received.Add(text);
        }
    }

    /// <summary>Opens a TCP connection, writes the octets and reads until the server closes it.</summary>
    public static async Task<string> TalkAsync(int port, IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        using var client = new TcpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        await using var stream = client.GetStream();
        var answer = new MemoryStream();
        var reading = stream.CopyToAsync(answer, patience.Token);
        try
        {
            foreach (var piece in pieces)
            {
                if (reading.IsCompleted) break;
                await stream.WriteAsync(piece, patience.Token);
            }

            await reading;
        }
        catch (IOException)
        {
            // The server closed while we still wrote: that is what the caller wants to see.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    public void Dispose() => _udp.Dispose();
}
