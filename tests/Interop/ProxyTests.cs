using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>Phones played by sipp ring one after the other, redirect, and answer reliably.</summary>
public sealed class ProxyTests(ProxyTests.Server fixture) : IClassFixture<ProxyTests.Server>
{
    private int SipPort => fixture.Tandem.SipPort;

    [Theory]
    [InlineData("udp", "ring-until-cancel")]
    [InlineData("tcp", "ring-until-cancel")]
    [InlineData("udp", "busy")]
    [InlineData("tcp", "busy")]
    public async Task TheNextPhoneRingsWhenThePreferredOneDoesNotAnswer(string transport, string preferred)
    {
        await using var first = await Sipp.AnswerAsync(preferred, transport);
        await using var second = await Sipp.AnswerAsync("answer", transport);
        await using var tandem = await TandemServer.StartAsync([.. TandemServer.ForSipp, "--set", "Core:Proxy:SerialRing=2s"]);
        await Sipp.CallAsync("register", transport, tandem.SipPort, "bob", contact: $"127.0.0.1:{first.Port}", q: "0.9");
        await Sipp.CallAsync("register", transport, tandem.SipPort, "bob", contact: $"127.0.0.1:{second.Port}", q: "0.1");
        await Sipp.CallAsync("call", transport, tandem.SipPort, "alice", "bob");
        await first.SucceedsAsync();
        await second.SucceedsAsync();
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task ARedirectionIsFollowed(string transport)
    {
        await using var bob = await Sipp.AnswerAsync("redirect", transport, target: "carol");
        await using var carol = await Sipp.AnswerAsync("answer", transport);
        await Sipp.CallAsync("register", transport, SipPort, "bob", contact: $"127.0.0.1:{bob.Port}");
        await Sipp.CallAsync("register", transport, SipPort, "carol", contact: $"127.0.0.1:{carol.Port}");
        await Sipp.CallAsync("call", transport, SipPort, "alice", "bob");
        await bob.SucceedsAsync();
        await carol.SucceedsAsync();
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task ReliableResponsesUpdatesAndSessionTimersGoThrough(string transport)
    {
        await using var dave = await Sipp.AnswerAsync("answer-reliably", transport);
        await Sipp.CallAsync("register", transport, SipPort, "dave", contact: $"127.0.0.1:{dave.Port}");
        await using var capture = await Capture.StartAsync(SipPort, dave.Port);
        await Sipp.CallAsync("call-reliably", transport, SipPort, "alice", "dave");
        await dave.SucceedsAsync();
        await capture.StopAsync();
        // Each crossed the wire twice: to the server and from it.
        foreach (var method in new[] { "PRACK", "UPDATE" }) Assert.Equal(2, (await capture.ReadAsync($"sip.Method=={method}", "frame.number")).Length);
        Assert.Equal(2, (await capture.ReadAsync("sip.Status-Code==183", "sip.RSeq")).Count(rseq => rseq == "4711"));
        Assert.Empty(await capture.ReadAsync("sip and (_ws.malformed or _ws.expert.severity==error)", "frame.number", "_ws.expert.message"));
    }

    public sealed class Server : IAsyncLifetime
    {
        internal TandemServer Tandem { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Tandem = await TandemServer.StartAsync(TandemServer.ForSipp);

        public ValueTask DisposeAsync() => Tandem.DisposeAsync();
    }
}
