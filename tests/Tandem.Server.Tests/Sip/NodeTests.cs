using System.Net.Http.Json;
using System.Text.Json;
using Tandem.Server.CommandLine;
using Tandem.Server.Hosting;
using Tandem.Server.Tests.Sip.Support;

namespace Tandem.Server.Tests.Sip;

/// <summary>The whole server over real sockets: what is tested in parts elsewhere works together.</summary>
public sealed class NodeTests(NodeTests.Running running) : IClassFixture<NodeTests.Running>
{
    [Theory]
    [InlineData("UDP", "UDP")]
    [InlineData("UDP", "TCP")]
    [InlineData("UDP6", "UDP6")]
    [InlineData("UDP6", "UDP")]
    [InlineData("TCP", "TLS")]
    [InlineData("TLS", "UDP")]
    [InlineData("WS", "UDP")]
    [InlineData("UDP", "WSS")]
    [InlineData("WS", "WSS")]
    public async Task Two_phones_register_call_and_hang_up(string callerTransport, string calleeTransport)
    {
        await using var alice = await TestPhone.ConnectAsync("alice", callerTransport, running.Where);
        await using var bob = await TestPhone.ConnectAsync("bob", calleeTransport, running.Where);
        await alice.RegisterAsync("alice-secret");
        await bob.RegisterAsync("bob-secret");

        var callId = Guid.NewGuid().ToString("n");
        var asking = alice.RequestAsync("INVITE", "sip:bob@tandem.test", "<sip:bob@tandem.test>", callId, $"Contact: <{alice.Contact}>\r\n", "alice-secret");
        var invite = await bob.ReceiveAsync();
        Assert.StartsWith("INVITE ", invite, StringComparison.Ordinal);
        Assert.Equal(2, TestPhone.Fields(invite, "Record-Route").SelectMany(r => r.Split(',')).Count());
        await bob.SendAsync(bob.Response(invite, "200 OK"));
        var answer = await asking;
        Assert.Equal(200, TestPhone.Status(answer));

        await alice.SendAsync(InDialog(alice, "ACK", answer, 100));
        Assert.StartsWith("ACK ", await bob.ReceiveAsync(), StringComparison.Ordinal);
        await alice.SendAsync(InDialog(alice, "BYE", answer, 101));
        var bye = await bob.ReceiveAsync();
        Assert.StartsWith("BYE ", bye, StringComparison.Ordinal);
        await bob.SendAsync(bob.Response(bye, "200 OK"));
        var ended = await alice.ReceiveAsync();
        Assert.Equal((200, "101 BYE"), (TestPhone.Status(ended), TestPhone.Field(ended, "CSeq")));

        await bob.RegisterAsync("bob-secret", expires: 0);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_an_unknown_user_is_not_told_apart()
    {
        await using var phone = await TestPhone.ConnectAsync("alice", "UDP", running.Where);
        var response = await phone.RequestAsync("REGISTER", "sip:tandem.test", "<sip:alice@tandem.test>", "wrong", $"Contact: <{phone.Contact}>\r\n", "not-it");
        await using var stranger = await TestPhone.ConnectAsync("nobody", "UDP", running.Where);
        var other = await stranger.RequestAsync("REGISTER", "sip:tandem.test", "<sip:nobody@tandem.test>", "unknown", $"Contact: <{stranger.Contact}>\r\n", "not-it");
        Assert.Contains(TestPhone.Status(response), (int[])[401, 403]);
        Assert.Equal(TestPhone.Status(response), TestPhone.Status(other));
    }

    [Fact]
    public async Task A_call_can_be_traced_through_the_control_socket_and_by_nobody_else()
    {
        await using var alice = await TestPhone.ConnectAsync("alice", "UDP", running.Where);
        var callId = $"trace-{Guid.NewGuid():n}";
        await alice.RequestAsync("OPTIONS", "sip:tandem.test", "<sip:tandem.test>", callId, password: "alice-secret");

        using var control = ControlClient.Create(running.Server.DataPath);
        var trace = await control.GetFromJsonAsync<JsonElement>($"/api/v1/traces/{callId[..12]}", TestContext.Current.CancellationToken);
        Assert.Equal(callId, trace.GetProperty("callId").GetString());
        var messages = trace.GetProperty("messages").EnumerateArray().ToList();
        Assert.True(messages.Count >= 2);
        Assert.Equal("received", messages[0].GetProperty("direction").GetString());
        Assert.All(messages.Where(m => m.GetProperty("text").GetString()!.Contains("response=", StringComparison.Ordinal)),
            m => Assert.Contains("response=\"***\"", m.GetProperty("text").GetString(), StringComparison.Ordinal));

        using var stranger = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{running.Where.HttpPort}") };
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/v1/traces", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Administration_sees_how_many_contacts_a_user_has()
    {
        await using var carol = await TestPhone.ConnectAsync("carol", "TCP", running.Where);
        await carol.RegisterAsync("carol-secret");
        using var control = ControlClient.Create(running.Server.DataPath);
        var users = await control.GetFromJsonAsync<JsonElement>("/api/v1/users?search=carol", TestContext.Current.CancellationToken);
        Assert.Equal(1, users.GetProperty("items")[0].GetProperty("registrations").GetInt32());
    }

    [Fact]
    public async Task Administrators_alone_see_the_trunks()
    {
        using var control = ControlClient.Create(running.Server.DataPath);
        var trunks = await control.GetFromJsonAsync<JsonElement>("/api/v1/trunks", TestContext.Current.CancellationToken);
        Assert.Equal(0, trunks.GetProperty("items").GetArrayLength());
        using var stranger = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{running.Where.HttpPort}") };
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/v1/trunks", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("UDP", "TCP")]
    [InlineData("WS", "UDP")]
    public async Task A_server_that_stops_hangs_up_its_calls(string callerTransport, string calleeTransport)
    {
        const string Description = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n";
        using var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(folder.Path, ("Tandem:Media:Gateway:Mode", "Always"), ("Tandem:DrainTimeout", "1m"));
        await using var alice = await TestPhone.ConnectAsync("alice", callerTransport, TestServer.Of(server));
        await using var bob = await TestPhone.ConnectAsync("bob", calleeTransport, TestServer.Of(server));
        await alice.RegisterAsync("alice-secret");
        await bob.RegisterAsync("bob-secret");
        var asking = alice.RequestAsync("INVITE", "sip:bob@tandem.test", "<sip:bob@tandem.test>", Guid.NewGuid().ToString("n"), $"Contact: <{alice.Contact}>\r\n", "alice-secret", Description);
        await bob.SendAsync(bob.Response(await bob.ReceiveAsync(), "200 OK", Description));
        await alice.SendAsync(InDialog(alice, "ACK", await asking, 100));
        Assert.StartsWith("ACK ", await bob.ReceiveAsync(), StringComparison.Ordinal);

        var stopping = Task.Run(server.StopAsync, TestContext.Current.CancellationToken);
        foreach (var phone in (TestPhone[])[alice, bob])
        {
            var bye = await phone.ReceiveAsync();
            Assert.StartsWith("BYE ", bye, StringComparison.Ordinal);
            Assert.Equal("Q.850;cause=41;text=\"The server is stopped by its operator\"", TestPhone.Field(bye, "Reason"));
            await phone.SendAsync(phone.Response(bye, "200 OK"));
        }

        await stopping;
    }

    private static string InDialog(TestPhone phone, string method, string answer, int cseq)
    {
        var routes = TestPhone.Fields(answer, "Record-Route").SelectMany(r => r.Split(',')).Reverse().Select(r => $"Route: {r.Trim()}\r\n");
        var target = TestPhone.Field(answer, "Contact").Trim('<', '>');
        return phone.Request(method, target, TestPhone.Field(answer, "To"), TestPhone.Field(answer, "Call-ID"), cseq, TestPhone.NewBranch(), string.Concat(routes));
    }

    public sealed class Running : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        internal TandemServer Server { get; private set; } = null!;

        internal TestServer Where => TestServer.Of(Server);

        public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync(_folder.Path);

        public async ValueTask DisposeAsync()
        {
            await Server.StopAsync();
            await Server.DisposeAsync();
            _folder.Dispose();
        }
    }
}
