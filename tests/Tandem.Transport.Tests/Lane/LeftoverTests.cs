using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

/// <summary>Alone in the process while it runs, for it counts what the process holds.</summary>
[CollectionDefinition(nameof(LeftoverTests), DisableParallelization = true)]
[Collection(nameof(LeftoverTests))]
public sealed class LeftoverTests
{
    [Fact]
    public async Task A_stopped_node_leaves_no_socket_descriptor_or_thread()
    {
        // The framework opens some of its own at first use, and keeps them.
        await RunAsync();
        var before = Held();

        for (var i = 0; i < 3; i++) await RunAsync();

        // The framework closes some sockets a moment after the connection has ended.
        await Until.TrueAsync(() => Held() == before);
    }

    private static async Task RunAsync()
    {
        using var listener = TestPeer.Listen();
        await using var node = await TestNode.StartAsync(SipTransport.Udp, SipTransport.Tcp, SipTransport.Tls, SipTransport.Ws);
        node.Receiver.Answer = input => input.Kind == InputKind.Received ? input.Octets.ToArray() : null;
        var message = TestMessage.Make("a");
        using var tcp = await TestPeer.ConnectAsync(node.Address(1));
        using var tls = await TestPeer.ConnectAsync(node.Address(2), tls: true);
        await tcp.SendAsync(message);
        await tls.SendAsync(message);
        await tcp.ReceiveAsync(message.Length);
        await tls.ReceiveAsync(message.Length);
        await node.OnLaneAsync(() => node.Sockets.TryOpen(SipTransport.Tcp, PeerAddress.From((System.Net.IPEndPoint)listener.LocalEndPoint!), out var flow) && node.Sockets.Send(flow, message));
        using var outbound = await TestPeer.AcceptAsync(listener);
        await outbound.ReceiveAsync(message.Length);

        await node.StopAsync();

        Assert.Equal(0, node.Sockets.Connections.Count);
        Assert.Equal(0, node.Inbound.Gate.Count);
        Assert.Equal(0, node.Metrics["tandem.sip.connections tcp in"] + node.Metrics["tandem.sip.connections tls in"] + node.Metrics["tandem.sip.connections tcp out"]);
    }

    private static (int Sockets, int Epolls, int Events, int Lanes) Held()
    {
        // What a test left to the finalizer.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var open = Directory.GetFiles("/proc/self/fd").Select(static fd => Read(() => File.ResolveLinkTarget(fd, false)?.Name)).ToList();
        var threads = Directory.GetDirectories("/proc/self/task").Select(static task => Read(() => File.ReadAllText($"{task}/comm")));
        return (open.Count(static t => t.StartsWith("socket:", StringComparison.Ordinal)), open.Count(static t => t.Contains("eventpoll", StringComparison.Ordinal)),
            open.Count(static t => t.Contains("eventfd", StringComparison.Ordinal)), threads.Count(static t => t.StartsWith("SIP lane", StringComparison.Ordinal)));
    }

    private static string Read(Func<string?> entry)
    {
        try
        {
            return entry() ?? "";
        }
        catch (IOException)
        {
            // It is gone since it was listed.
            return "";
        }
    }
}
