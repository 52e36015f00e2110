using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Server.Hosting;
using Tandem.Server.Relay;
using Tandem.Server.Tests.Api;
using Tandem.Server.Tests.Sip.Support;
using Tandem.Stun;

namespace Tandem.Server.Tests.Relay;

/// <summary>What a page is told of STUN and TURN servers.</summary>
public sealed class IceServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("localhost", null, "127.0.0.1")]
    [InlineData("[::1]", null, "[::1]")]
    [InlineData("localhost", "turn.example.com", "turn.example.com")]
    [InlineData("127.0.0.1", "2001:db8::5", "[2001:db8::5]")]
    [InlineData("127.0.0.1", "[2001:db8::5]", "[2001:db8::5]")]
    public async Task A_call_is_told_the_four_ways_that_it_may_need_by_the_host_that_the_page_knows_or_by_the_one_that_was_set(string asked, string? configured, string told)
    {
        await using var server = await TestServer.StartAsync(_folder.Path, configured is null ? [] : [("Tandem:Turn:Host", configured)]);
        using var page = await SignedInAsync(server, asked);

        var list = await page.GetAsync("ice-servers").JsonAsync();

        var (stun, https) = (server.Listening[PortUse.Stun], server.Listening[PortUse.Https]);
        var servers = list.GetProperty("iceServers");
        Assert.Equal(2, servers.GetArrayLength());
        Assert.Equal([$"stun:{told}:{stun}"], Urls(servers[0]));
        Assert.False(servers[0].TryGetProperty("username", out _) || servers[0].TryGetProperty("credential", out _));
        Assert.Equal([$"turn:{told}:{stun}?transport=udp", $"turn:{told}:{stun}?transport=tcp", $"turns:{told}:{https}?transport=tcp"], Urls(servers[1]));
        await server.StopAsync();
    }

    [Fact]
    public async Task A_test_of_the_network_is_told_every_port()
    {
        await using var server = await TestServer.StartAsync(_folder.Path);
        using var page = await SignedInAsync(server, "127.0.0.1");

        var servers = (await page.GetAsync("ice-servers?every=true").JsonAsync()).GetProperty("iceServers");

        var (stun, alternate, tls, https) = (server.Listening[PortUse.Stun], server.Listening[PortUse.StunAlternate], server.Listening[PortUse.StunTls], server.Listening[PortUse.Https]);
        Assert.Equal([$"stun:127.0.0.1:{stun}", $"stun:127.0.0.1:{alternate}"], Urls(servers[0]));
        Assert.Equal(
            [$"turn:127.0.0.1:{stun}?transport=udp", $"turn:127.0.0.1:{stun}?transport=tcp", $"turns:127.0.0.1:{https}?transport=tcp", $"turns:127.0.0.1:{tls}?transport=tcp", $"turns:127.0.0.1:{tls}?transport=udp"],
            Urls(servers[1]));
        await server.StopAsync();
    }

    [Fact]
    public async Task The_credentials_are_those_of_the_user_and_live_as_long_as_is_said()
    {
        await using var server = await TestServer.StartAsync(_folder.Path, ("Tandem:Turn:CredentialLifetime", "2h"));
        using var page = await SignedInAsync(server, "127.0.0.1");

        var before = DateTimeOffset.UtcNow;
        var list = await page.GetAsync("ice-servers").JsonAsync();
        var after = DateTimeOffset.UtcNow;

        var turn = list.GetProperty("iceServers")[1];
        var expiresAt = list.GetProperty("expiresAt").GetDateTimeOffset();
        Assert.InRange(expiresAt, before.AddHours(2).AddSeconds(-1), after.AddHours(2));
        Assert.Equal($"{expiresAt.ToUnixTimeSeconds()}:alice@tandem.test", turn.Text("username"));
        var credentials = server.Services.GetRequiredService<IceCredentials>();
        Assert.Equal((AuthenticationOutcome.Accepted, "alice@tandem.test"), StunSignIn.Try(credentials, turn.Text("username"), turn.Text("credential")));
        await server.StopAsync();
    }

    [Fact]
    public async Task Strangers_are_told_nothing()
    {
        await using var server = await TestServer.StartAsync(_folder.Path);
        using var stranger = new ApiClient(new Uri($"http://127.0.0.1:{server.Listening[PortUse.Http]}"));

        await stranger.GetAsync("ice-servers").ProblemAsync(HttpStatusCode.Unauthorized);
        await server.StopAsync();
    }

    [Fact]
    public async Task Where_there_are_none_it_is_said_so()
    {
        await using var host = await ApiHost.StartAsync();
        using var stranger = host.Client();
        using var alice = await host.SignedInAsync("alice");

        await stranger.GetAsync("ice-servers").ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("This server offers no STUN and TURN.", await alice.GetAsync("ice-servers").ProblemAsync(HttpStatusCode.NotFound));
    }

    private static async Task<ApiClient> SignedInAsync(TandemServer server, string host)
    {
        var page = new ApiClient(new Uri($"http://{host}:{server.Listening[PortUse.Http]}"));
        using var answer = await page.PostAsync("session", new { userName = "alice", password = "alice-secret" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return page;
    }

    private static IEnumerable<string?> Urls(JsonElement server) => server.GetProperty("urls").EnumerateArray().Select(url => url.GetString());
}
