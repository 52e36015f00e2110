using System.Net;
using System.Net.Sockets;
using System.Text;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>Peers that open connections and say nothing, or never finish: they are bounded, they are ended, and nobody else notices.</summary>
public sealed class SlowPeerTests
{
    private const int Limit = 300;
    private const int Peers = 1500;

    [Fact]
    public async Task ThousandsOfSlowConnectionsAreBoundedAndOthersAreServed()
    {
        await using var tandem = await TandemServer.StartWithAsync(
            Ports.TakeOffset(), $$"""{ "Tandem": { "Transport": { "MaxConnectionsPerSource": {{Limit}}, "LimitLoopback": true, "MessageTimeout": "00:00:05", "FirstMessageTimeout": "00:00:05" } } }""");
        // 127.0.0.0/8 is one host, but each of its addresses is a source: ours are one, the good phone's is another.
        var slow = await ConnectAsync(tandem.SipPort);
        try
        {
            await Sipp.CallAsync("register", "udp", tandem.SipPort, "alice");
            await Sipp.CallAsync("register", "tcp", tandem.SipPort, "alice");
            await AllAreGoneAsync(tandem);
        }
        finally
        {
            foreach (var peer in slow) peer.Dispose();
        }
    }

    /// <summary>Each was refused, or ended for having said nothing or not enough; and never were there more than the limit allows.</summary>
    private static async Task AllAreGoneAsync(TandemServer tandem)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            // The other phone's connection may be among the open ones.
            Assert.InRange(await tandem.CounterAsync("tandem_sip_connections{"), 0, Limit + 1);
            var refused = await tandem.CounterAsync("tandem_sip_connections_refused");
            var ended = await tandem.CounterAsync("tandem_sip_connections_ended", "Message");
            if (refused + ended >= Peers)
            {
                Assert.InRange(refused, 1, Peers - Limit);
                return;
            }

            await Task.Delay(100, patience.Token);
        }
    }

    /// <summary>Every second one begins a message and leaves it at that.</summary>
    private static async Task<List<Socket>> ConnectAsync(int port)
    {
        var begin = Encoding.ASCII.GetBytes("OPTIONS sip:tandem.test SIP/2.0\r\nVia: ");
        var peers = new List<Socket>();
        for (var i = 0; i < Peers; i++)
        {
            var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            peers.Add(peer);
            peer.Bind(new IPEndPoint(IPAddress.Parse("127.66.0.1"), 0));
            try
            {
                await peer.ConnectAsync(IPAddress.Loopback, port);
                if (i % 2 == 0) await peer.SendAsync(begin);
            }
            catch (SocketException)
            {
                // Refused, as it should be over the limit.
            }
        }

        return peers;
    }
}
