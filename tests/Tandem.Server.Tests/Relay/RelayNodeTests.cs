using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Tandem.Interop.Tests.Peers;
using Tandem.Kernel;
using Tandem.Server.CommandLine;
using Tandem.Server.Hosting;
using Tandem.Server.Tests.Sip.Support;
using Tandem.Stun;
using Tandem.Stun.Turn.Client;

namespace Tandem.Server.Tests.Relay;

/// <summary>STUN and TURN of the whole server over real sockets.</summary>
[Collection(nameof(FiguresOfTheProcess))]
public sealed class RelayNodeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Administrators_and_the_figures_tell_of_an_allocation_and_of_its_data()
    {
        await using var server = await TestServer.StartAsync(_folder.Path, ("Tandem:Lab", "true"));
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var client = await AllocatedAsync(server, peer);
        await ExchangeAsync(client, peer);

        using var control = ControlClient.Create(_folder.Path);
        var relay = await control.GetFromJsonAsync<JsonElement>("/api/v1/relay", Cancellation);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Listening[PortUse.Http]}") };
        var figures = await http.GetStringAsync("/metrics", Cancellation);

        Assert.Equal((1, 1, 0), (Number(relay, "allocations"), Number(relay, "allocationsBegun"), Number(relay, "bindings")));
        Assert.Equal((0, 0, 0), (Number(relay, "connections"), Number(relay, "connectionsMade"), Number(relay, "connectionsAccepted")));
        Assert.Equal("""{"datagramsToPeers":1,"octetsToPeers":4,"datagramsToClients":1,"octetsToClients":6,"dropped":0}""", relay.GetProperty("traffic").GetRawText());
        Assert.Equal("""{"noCredentials":1}""", relay.GetProperty("refused").GetRawText());
        Assert.Equal("{}", relay.GetProperty("dropped").GetRawText());
        var user = Assert.Single(relay.GetProperty("users").EnumerateArray());
        Assert.Equal(("alice@tandem.test", 1, 4), (user.GetProperty("name").GetString(), Number(user, "allocations"), Number(user.GetProperty("traffic"), "octetsToPeers")));
        Assert.Superset(
            new HashSet<string>
            {
                "tandem_turn_allocations 1", "tandem_turn_allocations_begun_total 1", "tandem_turn_channels 1", "tandem_turn_permissions 1", "tandem_turn_octets_bytes_total{to_peer} 4",
                "tandem_turn_datagrams_total{to_client} 1", "tandem_turn_refused_total{NoCredentials} 1", "tandem_turn_dropped_total{Bandwidth} 0",
            },
            Figures(figures).ToHashSet());
        await CloseAsync(client);
        await server.StopAsync();
    }

    [Fact]
    public async Task Nobody_but_administrators_is_told()
    {
        await using var server = await TestServer.StartAsync(_folder.Path);
        var web = new Uri($"http://127.0.0.1:{server.Listening[PortUse.Http]}");
        using var stranger = new Api.ApiClient(web);
        using var alice = new Api.ApiClient(web);
        using (var signedIn = await alice.PostAsync("session", new { userName = "alice", password = "alice-secret" })) Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);

        using (var answer = await stranger.GetAsync("relay")) Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        using (var answer = await alice.GetAsync("relay")) Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        await server.StopAsync();
    }

    [Fact]
    public async Task When_the_server_stops_an_allocation_goes_on_until_its_client_is_done_and_new_ones_are_refused()
    {
        await using var server = await TestServer.StartAsync(_folder.Path, ("Tandem:Lab", "true"), ("Tandem:DrainTimeout", "5m"));
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var before = await AllocatedAsync(server, peer);

        var stopping = server.StopAsync();
        using var late = Client(server);
        late.Client.Allocate(DatagramTurnClient.Now);
        var refused = await late.NextAsync();
        await ExchangeAsync(before, peer);

        Assert.Equal((TurnClientOutputKind.Failed, StunErrorCode.InsufficientCapacity), (refused.Kind, refused.Code));
        Assert.False(stopping.IsCompleted);
        await CloseAsync(before);
        await stopping.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task An_allocation_that_stays_ends_with_the_drain_time()
    {
        await using var server = await TestServer.StartAsync(_folder.Path, ("Tandem:Lab", "true"), ("Tandem:DrainTimeout", "500ms"));
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var client = await AllocatedAsync(server, peer);

        await server.StopAsync().WaitAsync(Patience, Cancellation);

        // The relayed address is free again.
        using var next = new UdpClient(client.Client.RelayedV4!.Value.ToEndPoint());
    }

    [Fact]
    public async Task When_the_server_stops_a_connection_stays_up_as_long_as_its_allocation()
    {
        await using var server = await TestServer.StartAsync(_folder.Path, ("Tandem:Lab", "true"), ("Tandem:DrainTimeout", "5m"));
        var address = new IPEndPoint(IPAddress.Loopback, server.Listening[PortUse.Stun]);
        using var client = await StreamTurnClient.AllocateAsync(address, options: new TurnClientOptions());
        using var idle = await StreamTurnClient.AllocateAsync(address, userName: "bob", options: new TurnClientOptions());
        await idle.CloseAsync();

        var stopping = server.StopAsync();
        await idle.EndAsync();
        await client.PermitAsync(new IPEndPoint(IPAddress.Loopback, 9));
        Assert.False(stopping.IsCompleted);
        await client.CloseAsync();
        await client.EndAsync();

        await stopping.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task An_allocation_on_a_connection_that_stays_ends_with_the_drain_time()
    {
        await using var server = await TestServer.StartAsync(_folder.Path, ("Tandem:Lab", "true"), ("Tandem:DrainTimeout", "500ms"));
        using var client = await StreamTurnClient.AllocateAsync(new IPEndPoint(IPAddress.Loopback, server.Listening[PortUse.Stun]), options: new TurnClientOptions());

        var stopping = server.StopAsync();
        await client.EndAsync();
        await stopping.WaitAsync(Patience, Cancellation);

        using var next = new UdpClient(client.Client.RelayedV4!.Value.ToEndPoint());
    }

    [Fact]
    public async Task Who_guesses_passwords_at_the_relay_falls_into_the_trap_of_SIP_and_is_slowed_down_there()
    {
        await using var server = await TestServer.StartAsync(
            _folder.Path, ("Tandem:Edge:Trap:IncludesLoopback", "true"), ("Tandem:Edge:Trap:MaxSuspicions", "3"), ("Tandem:Core:Authentication:MaxFailures", "4"), ("Tandem:Core:Authentication:RetryDelay", "1h"));
        using var control = ControlClient.Create(_folder.Path);
        for (var i = 0; i < 3; i++) await AssertRefusedAsync(server, "alice", "wrong");

        var blocked = (await control.GetFromJsonAsync<JsonElement>("/api/v1/blocked-sources", Cancellation)).GetProperty("items");

        var source = Assert.Single(blocked.EnumerateArray());
        Assert.Equal(("127.0.0.1", "wrongSecret", true), (source.GetProperty("source").GetString(), source.GetProperty("reason").GetString(), source.GetProperty("isUdpOnly").GetBoolean()));
        await AssertRefusedAsync(server, "alice", "wrong");
        // The next one is not looked at; after it the loop has seen it.
        using var late = new DatagramTurnClient(new IPEndPoint(IPAddress.Loopback, server.Listening[PortUse.Stun]), "alice", "alice-secret");
        late.Client.Allocate(DatagramTurnClient.Now);
        await late.ChallengedAsync();
        using var other = new DatagramTurnClient(new IPEndPoint(IPAddress.Loopback, server.Listening[PortUse.Stun]), "bob", "bob-secret");
        other.Client.Allocate(DatagramTurnClient.Now);
        Assert.Equal(TurnClientOutputKind.Allocated, (await other.NextAsync()).Kind);
        var relay = await control.GetFromJsonAsync<JsonElement>("/api/v1/relay", Cancellation);
        Assert.Equal((4, 1), (Number(relay.GetProperty("refused"), "wrongCredentials"), Number(relay.GetProperty("dropped"), "tooManyFailures")));
        await CloseAsync(other);
        await server.StopAsync();
    }

    [Fact]
    public async Task Pages_whose_credentials_are_of_another_key_bring_nobody_into_the_trap()
    {
        await using var server = await TestServer.StartAsync(_folder.Path, ("Tandem:Edge:Trap:IncludesLoopback", "true"), ("Tandem:Edge:Trap:MaxSuspicions", "3"));
        using var control = ControlClient.Create(_folder.Path);
        var userName = $"{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}:alice@tandem.test";
        for (var i = 0; i < 6; i++) await AssertRefusedAsync(server, userName, "of the key before");

        Assert.Empty((await control.GetFromJsonAsync<JsonElement>("/api/v1/blocked-sources", Cancellation)).GetProperty("items").EnumerateArray());
        await server.StopAsync();
    }

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    public async Task A_realm_that_is_too_long_for_a_challenge_is_told_at_the_start(int length)
    {
        await using (var before = await TestServer.StartAsync(_folder.Path))
        {
            using var control = ControlClient.Create(_folder.Path);
            using var added = await control.PostAsJsonAsync("/api/v1/domains", new { name = "example.org", realm = new string('r', length) }, Cancellation);
            Assert.Equal(HttpStatusCode.Created, added.StatusCode);
            await before.StopAsync();
        }

        var starting = TestServer.StartAsync(_folder.Path, ("Tandem:Domain", "example.org"));
        if (length > 64)
        {
            var refusal = await Assert.ThrowsAsync<StartException>(() => starting);
            Assert.Equal(
                $"""Tandem:Domain = "example.org": the realm of this domain has {length} characters, and must have 64 at most for TURN; take another domain, or set Tandem:Turn:IsOn to false""",
                refusal.Message);
            return;
        }

        await using var server = await starting;
        using var client = new DatagramTurnClient(new IPEndPoint(IPAddress.Loopback, server.Listening[PortUse.Stun]), "nobody", "secret");
        client.Client.Allocate(DatagramTurnClient.Now);
        await client.ChallengedAsync();
        await server.StopAsync();
    }

    [Fact]
    public async Task A_server_without_it_has_no_ports_nor_figures_of_it()
    {
        await using var server = await TestServer.StartAsync(_folder.Path, ("Tandem:Turn:IsOn", "false"));
        var web = new Uri($"http://127.0.0.1:{server.Listening[PortUse.Http]}");
        using var http = new HttpClient { BaseAddress = web };
        using var control = ControlClient.Create(_folder.Path);
        using var alice = new Api.ApiClient(web);
        using (var signedIn = await alice.PostAsync("session", new { userName = "alice", password = "alice-secret" })) Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);

        Assert.All((PortUse[])[PortUse.Stun, PortUse.StunAlternate, PortUse.StunTls], use => Assert.Throws<KeyNotFoundException>(() => server.Listening[use]));
        Assert.DoesNotContain("tandem_turn", await http.GetStringAsync("/metrics", Cancellation), StringComparison.Ordinal);
        using (var answer = await alice.GetAsync("ice-servers")) Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using (var answer = await control.GetAsync("/api/v1/relay", Cancellation)) Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await server.StopAsync();
    }

    private static async Task AssertRefusedAsync(TandemServer server, string userName, string password)
    {
        using var client = new DatagramTurnClient(new IPEndPoint(IPAddress.Loopback, server.Listening[PortUse.Stun]), userName, password);
        client.Client.Allocate(DatagramTurnClient.Now);
        var refused = await client.NextAsync();
        Assert.Equal((TurnClientOutputKind.Failed, StunErrorCode.Unauthenticated), (refused.Kind, refused.Code));
    }

    private static DatagramTurnClient Client(TandemServer server) => new(new IPEndPoint(IPAddress.Loopback, server.Listening[PortUse.Stun]), "alice", "secret");

    /// <summary>A client with an allocation and a channel to the peer.</summary>
    private static async Task<DatagramTurnClient> AllocatedAsync(TandemServer server, UdpClient peer)
    {
        var client = Client(server);
        client.Client.Allocate(DatagramTurnClient.Now);
        Assert.Equal(TurnClientOutputKind.Allocated, (await client.NextAsync()).Kind);
        client.Client.Bind(PeerAddress.From((IPEndPoint)peer.Client.LocalEndPoint!), DatagramTurnClient.Now);
        Assert.Equal(TurnClientOutputKind.Bound, (await client.NextAsync()).Kind);
        return client;
    }

    private static async Task ExchangeAsync(DatagramTurnClient client, UdpClient peer)
    {
        await client.SendAsync(PeerAddress.From((IPEndPoint)peer.Client.LocalEndPoint!), "ping"u8.ToArray());
        var ping = await peer.ReceiveAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        Assert.Equal(("ping", client.Client.RelayedV4!.Value), (System.Text.Encoding.ASCII.GetString(ping.Buffer), PeerAddress.From(ping.RemoteEndPoint)));
        await peer.SendAsync("answer"u8.ToArray(), ping.RemoteEndPoint, Cancellation);
        Assert.Equal("answer"u8.ToArray(), (await client.NextDataAsync()).Data);
    }

    private static async Task CloseAsync(DatagramTurnClient client)
    {
        client.Client.Close(DatagramTurnClient.Now);
        Assert.Equal(TurnClientOutputKind.Closed, (await client.NextAsync()).Kind);
    }

    private static int Number(JsonElement json, string property) => json.GetProperty(property).GetInt32();

    /// <summary>Name, value of the label in braces where there is one, and value.</summary>
    private static IEnumerable<string> Figures(string text) =>
        from line in text.Split('\n')
        where line.StartsWith("tandem_turn_", StringComparison.Ordinal)
        let brace = line.IndexOf('{', StringComparison.Ordinal)
        let end = line.LastIndexOf('}')
        let label = line[(brace + 1)..end].Split(',').FirstOrDefault(one => !one.StartsWith("otel_", StringComparison.Ordinal))
        let value = line[(end + 1)..].Trim().Split(' ')[0]
        select $"{line[..brace]}{(label is null ? "" : $"{{{label.Split('"')[1]}}}")} {value}";
}

/// <summary>The figures of a process are those of all its servers: who compares them exactly runs while there is no other.</summary>
[CollectionDefinition(nameof(FiguresOfTheProcess), DisableParallelization = true)]
public sealed class FiguresOfTheProcess;
