using System.Net;
using System.Text;
using Tandem.Interop.Tests.Peers;
using Tandem.Kernel;
using Tandem.Stun;
using Tandem.Stun.Turn.Client;

namespace Tandem.Interop.Tests;

/// <summary>Our TURN client against coturn's server.</summary>
public sealed class TurnClientTests
{
    private const string User = "--user=alice:secret";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DataGoesBothWaysByChannelAndByIndication(bool byChannel)
    {
        await using var coturn = await Turnserver.StartAsync(User);
        await using var peer = EchoPeer.Start();
        using var client = await AllocatedAsync(coturn);
        Assert.Equal((client.Local, PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 0))), (client.Client.Mapped, client.Client.RelayedV4!.Value.WithPort(0)));
        var to = PeerAddress.From(new IPEndPoint(IPAddress.Loopback, peer.Port));
        if (byChannel) client.Client.Bind(to, DatagramTurnClient.Now);
        else client.Client.Permit(to, DatagramTurnClient.Now);
        Assert.Equal(byChannel ? TurnClientOutputKind.Bound : TurnClientOutputKind.Permitted, (await client.NextAsync()).Kind);

        for (var length = 1; length <= 1200; length += 109) await ExchangeAsync(client, to, length);

        Assert.Equal(12, peer.Received);
        await CloseAsync(client);
    }

    [Fact]
    public async Task AnAllocationIsRefreshedBeforeItEnds()
    {
        // The client refreshes so short a one when half of it is over.
        await using var coturn = await Turnserver.StartAsync(User, "--max-allocate-lifetime=4");
        await using var peer = EchoPeer.Start();
        using var client = await AllocatedAsync(coturn);
        var to = await BoundAsync(client, peer);

        var data = client.NextDataAsync();
        await coturn.LogsAsync("refreshed, realm=<coturn.test>, username=<alice>");
        await client.SendAsync(to, "still there"u8.ToArray());

        Assert.Equal("still there"u8.ToArray(), (await data).Data);
        await CloseAsync(client);
    }

    [Fact]
    public async Task AnAllocationMovesToAnotherPort()
    {
        await using var coturn = await Turnserver.StartAsync(User, "--mobility");
        await using var peer = EchoPeer.Start();
        using var client = await AllocatedAsync(coturn, new TurnClientOptions { IsMobile = true });
        var to = await BoundAsync(client, peer);
        Assert.True(client.Client.CanMove);

        client.Rebind();
        Assert.True(client.Client.Move(DatagramTurnClient.Now));

        Assert.Equal(TurnClientOutputKind.Moved, (await client.NextAsync()).Kind);
        await ExchangeAsync(client, to, 100);
        await CloseAsync(client);
    }

    [Fact]
    public async Task AForgottenPeerIsBoundAgainToItsChannel()
    {
        await using var coturn = await Turnserver.StartAsync(User);
        await using var peer = EchoPeer.Start();
        using var client = await AllocatedAsync(coturn);
        var to = await BoundAsync(client, peer);
        client.Client.Forget(to);

        // coturn, too, gives a peer no second channel while it has one.
        await BoundAsync(client, peer);

        await ExchangeAsync(client, to, 100);
        await CloseAsync(client);
    }

    [Fact]
    public async Task TimeLimitedCredentialsOfASharedSecretAreAccepted()
    {
        await using var coturn = await Turnserver.StartAsync("--use-auth-secret", "--static-auth-secret=north and south");
        var (userName, password) = new TimeLimitedCredentials(new TimeLimitedOptions { Secrets = ["north and south"u8.ToArray()] }, TimeProvider.System).Issue("alice@tandem.test", TimeSpan.FromMinutes(5));
        using var client = await AllocatedAsync(coturn, userName: userName, password: password);
        await CloseAsync(client);
    }

    [Theory]
    [InlineData("alice", "wrong")]
    [InlineData("nobody", "secret")]
    public async Task AWrongPasswordIsToldAsSuch(string userName, string password)
    {
        await using var coturn = await Turnserver.StartAsync(User);
        using var client = new DatagramTurnClient(coturn.Address, userName, password);
        client.Client.Allocate(DatagramTurnClient.Now);
        var output = await client.NextAsync();
        Assert.Equal((TurnClientOutputKind.Failed, StunErrorCode.Unauthenticated), (output.Kind, output.Code));
    }

    [Fact]
    public async Task ADeniedPeerIsToldAsSuch()
    {
        await using var coturn = await Turnserver.StartAsync(User, "--denied-peer-ip=192.0.2.0-192.0.2.255");
        using var client = await AllocatedAsync(coturn);
        client.Client.Permit(new PeerAddress([192, 0, 2, 7], 4000), DatagramTurnClient.Now);
        var output = await client.NextAsync();
        Assert.Equal((TurnClientOutputKind.PeerRefused, StunErrorCode.Forbidden), (output.Kind, output.Code));
        await CloseAsync(client);
    }

    [Fact]
    public async Task APeerIsReachedByTcp()
    {
        await using var coturn = await Turnserver.StartAsync(User);
        await using var peer = StreamEchoPeer.Start();
        using var client = await StreamTurnClient.AllocateAsync(coturn.Address);
        await using var stream = await client.ConnectAsync(peer.Address);
        Assert.Equal(client.Relayed, await peer.NextSourceAsync());
        await StreamExchange.RunAsync(stream, 1_000_000);
        await client.CloseAsync();
    }

    [Fact]
    public async Task APeerThatConnectsByTcpIsTold()
    {
        await using var coturn = await Turnserver.StartAsync(User);
        await using var peer = StreamEchoPeer.Start();
        using var client = await StreamTurnClient.AllocateAsync(coturn.Address);
        await client.PermitAsync(peer.Address);
        var source = await peer.ConnectAsync(client.Relayed);
        var attempt = await client.NextAsync();
        Assert.Equal((TurnClientOutputKind.ConnectionAttempted, source), (attempt.Kind, attempt.Peer.ToEndPoint()));
        await using var stream = await client.BindAsync(attempt.ConnectionId);
        await StreamExchange.RunAsync(stream, 1_000_000);
        await client.CloseAsync();
    }

    [Fact]
    public async Task APeerWhereNobodyListensIsToldAsSuchByTcp()
    {
        await using var coturn = await Turnserver.StartAsync(User);
        using var client = await StreamTurnClient.AllocateAsync(coturn.Address);
        client.Client.Connect(PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 9)), StreamTurnClient.Now);
        var refused = await client.NextAsync();
        Assert.Equal((TurnClientOutputKind.ConnectionRefused, StunErrorCode.ConnectionTimeoutOrFailure), (refused.Kind, refused.Code));
        await client.CloseAsync();
    }

    private static async Task<DatagramTurnClient> AllocatedAsync(Turnserver coturn, TurnClientOptions? options = null, string userName = "alice", string password = "secret")
    {
        var client = new DatagramTurnClient(coturn.Address, userName, password, options);
        client.Client.Allocate(DatagramTurnClient.Now);
        Assert.Equal(new TurnClientOutput(TurnClientOutputKind.Allocated), await client.NextAsync());
        return client;
    }

    private static async Task<PeerAddress> BoundAsync(DatagramTurnClient client, EchoPeer peer)
    {
        var to = PeerAddress.From(new IPEndPoint(IPAddress.Loopback, peer.Port));
        client.Client.Bind(to, DatagramTurnClient.Now);
        Assert.Equal(TurnClientOutputKind.Bound, (await client.NextAsync()).Kind);
        return to;
    }

    private static async Task ExchangeAsync(DatagramTurnClient client, PeerAddress peer, int length)
    {
        var data = Encoding.ASCII.GetBytes(new string('x', length));
        await client.SendAsync(peer, data);
        var (from, echoed) = await client.NextDataAsync();
        Assert.Equal(peer, from);
        Assert.Equal(data, echoed);
    }

    private static async Task CloseAsync(DatagramTurnClient client)
    {
        client.Client.Close(DatagramTurnClient.Now);
        Assert.Equal(TurnClientOutputKind.Closed, (await client.NextAsync()).Kind);
        Assert.Equal((0, 0), (client.Client.TransactionCount, client.Client.TimerCount));
    }
}
