using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>What coturn's client is refused. It then leaves its allocations behind.</summary>
public sealed class TurnRefusalTests(TurnRefusalTests.Server fixture) : IClassFixture<TurnRefusalTests.Server>
{
    private TandemServer Tandem => fixture.Tandem;

    [Theory]
    [InlineData("WrongCredentials", "-u", "alice", "-w", "wrong")]
    [InlineData("WrongCredentials", "-u", "alice", "-W", "from north to north")]
    [InlineData("ExpiredCredentials", "-u", "1700000000:alice@tandem.test", "-w", "anything")]
    public async Task WrongCredentialsAreRefused(string reason, params string[] credentials)
    {
        var before = await Tandem.CounterAsync("tandem_turn_refused", $"reason=\"{reason}\"");
        var begun = await Tandem.CounterAsync("tandem_turn_allocations_begun");
        var run = await Uclient.RunAsync(Tandem.StunPort, [.. credentials, "-y"]);
        Assert.NotEqual(0, run.ExitCode);
        run.AssertTells("Cannot complete Allocation");
        await Tandem.CounterReachesAsync("tandem_turn_refused", before + 1, $"reason=\"{reason}\"");
        Assert.Equal(begun, await Tandem.CounterAsync("tandem_turn_allocations_begun"));
    }

    [Fact]
    public async Task PeersOnLoopbackAreForbiddenOutsideTheLaboratory()
    {
        const int OfNobody = 9;
        await using var tandem = await TandemServer.StartAsync();
        await using var peer = EchoPeer.StartAtRelayPort();
        string[] alice = ["-u", "alice", "-w", "alice-secret", "-c", "-n", "1"];

        var run = await Uclient.RunAsync(tandem.StunPort, [.. alice, .. Uclient.To(OfNobody)]);
        run.AssertTells("error 403 (Forbidden)");
        Assert.Equal(0, run.Sent);
        await tandem.CounterReachesAsync("tandem_turn_refused", 1, "reason=\"ForbiddenPeer\"");

        // Its port is one that relays have: a channel is bound, and leads to allocations of this server alone.
        run = await Uclient.RunAsync(tandem.StunPort, [.. alice, .. Uclient.To(peer)]);
        Assert.Equal((1, 0, 0), (run.Sent, run.Received, peer.Received));
        await tandem.CounterReachesAsync("tandem_turn_dropped", 1, "reason=\"UnallocatedRelay\"");
    }

    [Fact]
    public async Task PortsOfTheServerItselfAreForbiddenInTheLaboratoryToo()
    {
        var run = await Uclient.RunAsync(Tandem.StunPort, [.. Uclient.Alice, .. Uclient.To(Tandem.SipPort), "-c"]);
        run.AssertTells("error 403 (Forbidden)");
        Assert.Equal(0, run.Sent);
    }

    [Fact]
    public async Task AChannelOfAPeerThatHasOneIsRefusedAsCoturnRefusesIt()
    {
        await using var peer = EchoPeer.Start();
        var run = await Uclient.RunAsync(Tandem.StunPort, [.. Uclient.Alice, "-N", .. Uclient.To(peer)]);
        run.AssertTells("channel bind: error 400 (Bad Request)");
        await Tandem.CounterReachesAsync("tandem_turn_refused", 1, "reason=\"PeerHasChannel\"");
    }

    [Fact]
    public async Task DamagedMessagesDoNoHarm()
    {
        await using var peer = EchoPeer.Start();
        var damaging = new List<ChildProcess>();
        try
        {
            // Each damages what it likes, and may then wait for an answer for ever, here as with coturn. What they reserve is their own user's.
            for (var i = 0; i < 10; i++)
                damaging.Add(ChildProcess.Start("turnutils_uclient", ["-R", "-p", FormattableString.Invariant($"{Tandem.StunPort}"), "-u", "mallory", "-w", "secret", .. Uclient.To(peer), "127.0.0.1"]));
            await Tandem.CounterReachesAsync("tandem_turn_dropped", 1);
        }
        finally
        {
            foreach (var client in damaging) await client.DisposeAsync();
        }

        (await Uclient.RunAsync(Tandem.StunPort, [.. Uclient.Alice, .. Uclient.To(peer)])).AssertNothingLost();
        Assert.Equal(0, await Tandem.CounterAsync("tandem_relay_loop_errors"));
    }

    /// <summary>A server on which every user name exists, with the password "secret", and peers on loopback are allowed.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal TandemServer Tandem { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Tandem = await TandemServer.StartAsync("--lab", "--set", "Turn:SharedSecrets=from north to south");

        public ValueTask DisposeAsync() => Tandem?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
