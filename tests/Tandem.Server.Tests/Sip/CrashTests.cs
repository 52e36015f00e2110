using System.Net.WebSockets;
using Tandem.Server.Tests.Sip.Support;

namespace Tandem.Server.Tests.Sip;

/// <summary>What a killed server still knows, and how a stopped one takes its leave.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly string[] Laboratory = ["--lab", "--no-auth"];

    private readonly TemporaryFolder _folder = new();
    private readonly TestServer _where = TestServer.Free();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_kill_a_call_reaches_who_registered_by_UDP_and_one_to_a_dead_WebSocket_fails_at_once()
    {
        await using var bob = await TestPhone.ConnectAsync("bob", "UDP", _where);
        await using (var first = await ServerProcess.StartAsync(_folder.Path, _where, Laboratory))
        {
            await bob.RegisterAsync();
            await using var carol = await TestPhone.ConnectAsync("carol", "WS", _where);
            await carol.RegisterAsync();
            await first.KillAsync();
        }

        await using var second = await ServerProcess.StartAsync(_folder.Path, _where, Laboratory);
        await using var alice = await TestPhone.ConnectAsync("alice", "UDP", _where);
        var asking = alice.RequestAsync("INVITE", "sip:bob@tandem.test", "<sip:bob@tandem.test>", "after-the-crash", $"Contact: <{alice.Contact}>\r\n");
        var invite = await bob.ReceiveAsync();
        Assert.StartsWith("INVITE ", invite, StringComparison.Ordinal);
        await bob.SendAsync(bob.Response(invite, "486 Busy Here"));
        Assert.Equal(486, TestPhone.Status(await asking));

        // A timeout of SIP would take 32 s; the phone of this test waits 20.
        var refused = await alice.RequestAsync("INVITE", "sip:carol@tandem.test", "<sip:carol@tandem.test>", "dead-flow", $"Contact: <{alice.Contact}>\r\n");
        Assert.Contains(TestPhone.Status(refused), (int[])[430, 480]);
    }

    [Fact]
    public async Task A_stop_says_goodbye_to_WebSockets_and_ends_with_0()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, _where, Laboratory);
        await using var carol = await TestPhone.ConnectAsync("carol", "WS", _where);
        await carol.RegisterAsync();
        var stopping = server.TerminateAsync();
        Assert.Equal("", await carol.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, carol.WebSocket!.CloseStatus);
        await carol.WebSocket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, TestContext.Current.CancellationToken);
        Assert.Equal(0, await stopping);
        Assert.False(File.Exists(_folder.File("control.socket")));
    }

    [Fact]
    public async Task A_peer_that_never_says_goodbye_does_not_keep_the_server()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, _where, [.. Laboratory, "--set", "DrainTimeout=1s"]);
        await using var mute = await TestPhone.ConnectAsync("mute", "WS", _where);
        await using var idle = await TestPhone.ConnectAsync("idle", "TCP", _where);
        Assert.Equal(0, await server.TerminateAsync());
    }
}
