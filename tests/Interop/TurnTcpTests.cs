using System.Net;
using Tandem.Interop.Tests.Peers;
using Tandem.Stun;
using Tandem.Stun.Turn.Client;

namespace Tandem.Interop.Tests;

/// <summary>TCP to peers (RFC 6062): coturn's client against the server, and peers that know nothing of TURN, what they send and get compared octet by octet.</summary>
public sealed class TurnTcpTests(TurnTcpTests.Server fixture) : IClassFixture<TurnTcpTests.Server>
{
    private TandemServer Tandem => fixture.Tandem;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TwoOfCoturnsClientsTalkToEachOtherThroughTheirRelays(bool isTls)
    {
        var (made, accepted) = await ConnectionsAsync();
        var run = await Uclient.RunAsync(Port(isTls), [.. Uclient.Alice, "-T", .. isTls ? ["-S"] : (string[])[], "-n", "20"]);
        run.AssertNothingLost();
        Assert.True(run.Sent >= 20, run.Output);
        await Tandem.CounterReachesAsync("tandem_turn_connections_made", made + 1);
        await Tandem.CounterReachesAsync("tandem_turn_connections_accepted", accepted + 1);
        await EndAsync();
    }

    [Fact]
    public async Task APeerOfCoturnsConnectsToItsClientsRelay()
    {
        // Of the others' octets the last ones may not be counted yet.
        await using var tandem = await Server.StartAsync();
        // With -S it would speak TLS to the relay too. Of what both send it counts what one of them gets, with coturn's server too.
        var run = await Uclient.RunAsync(tandem.StunPort, [.. Uclient.Alice, "-P", "-n", "20"]);
        Assert.True(run is { ExitCode: 0, Sent: 40, Received: 20 }, run.Output);
        await tandem.CounterBecomesAsync("tandem_turn_connections_accepted", 1);
        await tandem.CounterBecomesAsync("tandem_turn_octets", 2000, "direction=\"to_peer\"");
        await tandem.CounterBecomesAsync("tandem_turn_octets", 2000, "direction=\"to_client\"");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MegabytesPassToAPeerAndBackAsTheyAre(bool isTls)
    {
        await using var peer = StreamEchoPeer.Start();
        using var client = await StreamTurnClient.AllocateAsync(Address(isTls), isTls);
        await using var stream = await client.ConnectAsync(peer.Address);
        Assert.Equal(client.Relayed, await peer.NextSourceAsync());
        await StreamExchange.RunAsync(stream, 20_000_000);
        await client.CloseAsync();
        await EndAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MegabytesPassFromAPeerThatConnected(bool isTls)
    {
        await using var peer = StreamEchoPeer.Start();
        using var client = await StreamTurnClient.AllocateAsync(Address(isTls), isTls);
        await client.PermitAsync(peer.Address);
        var source = await peer.ConnectAsync(client.Relayed);
        var attempt = await client.NextAsync();
        Assert.Equal((TurnClientOutputKind.ConnectionAttempted, source), (attempt.Kind, attempt.Peer.ToEndPoint()));
        await using var stream = await client.BindAsync(attempt.ConnectionId);
        await StreamExchange.RunAsync(stream, 5_000_000);
        await client.CloseAsync();
        await EndAsync();
    }

    [Fact]
    public async Task TheServersOwnPortsAreClosedToTcpToo()
    {
        using var client = await StreamTurnClient.AllocateAsync(Address(false));
        foreach (var port in new[] { Tandem.SipPort, Tandem.WebPort, Tandem.StunPort })
        {
            client.Client.Connect(Kernel.PeerAddress.From(new IPEndPoint(IPAddress.Loopback, port)), StreamTurnClient.Now);
            var refused = await client.NextAsync();
            Assert.Equal((TurnClientOutputKind.ConnectionRefused, StunErrorCode.Forbidden), (refused.Kind, refused.Code));
        }

        await client.CloseAsync();
    }

    [Fact]
    public async Task APeerWhereNobodyListensIsToldAsSuch()
    {
        using var client = await StreamTurnClient.AllocateAsync(Address(false));
        client.Client.Connect(Kernel.PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 9)), StreamTurnClient.Now);
        var refused = await client.NextAsync();
        Assert.Equal((TurnClientOutputKind.ConnectionRefused, StunErrorCode.ConnectionTimeoutOrFailure), (refused.Kind, refused.Code));
        await Tandem.CounterReachesAsync("tandem_turn_refused", 1, "reason=\"ConnectionFailed\"");
        await client.CloseAsync();
    }

    private int Port(bool isTls) => isTls ? Tandem.StunTlsPort : Tandem.StunPort;

    private IPEndPoint Address(bool isTls) => new(IPAddress.Loopback, Port(isTls));

    private async Task<(double Made, double Accepted)> ConnectionsAsync() =>
        (await Tandem.CounterAsync("tandem_turn_connections_made"), await Tandem.CounterAsync("tandem_turn_connections_accepted"));

    /// <summary>Waits until nothing is left of a client that has gone, in the server above the sockets and below.</summary>
    private async Task EndAsync()
    {
        await Tandem.CounterBecomesAsync("tandem_turn_allocations{", 0);
        await Tandem.CounterBecomesAsync("tandem_turn_connections{", 0);
        await Tandem.CounterBecomesAsync("tandem_relay_peer_connections{", 0);
    }

    /// <summary>A server on which every user name exists, with the password "secret", and peers on loopback are allowed.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal TandemServer Tandem { get; private set; } = null!;

        internal static Task<TandemServer> StartAsync() => TandemServer.StartAsync("--lab", "--set", "Turn:Limits:AllowsTcp=true");

        public async ValueTask InitializeAsync() => Tandem = await StartAsync();

        public ValueTask DisposeAsync() => Tandem?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
