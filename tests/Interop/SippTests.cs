using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>sipp registers and calls, as phones of accounts do.</summary>
public sealed class SippTests(SippTests.Server fixture) : IClassFixture<SippTests.Server>
{
    private int SipPort => fixture.Tandem.SipPort;

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public Task RegistersWithDigest(string transport) => Sipp.CallAsync("register", transport, SipPort, "alice");

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public Task IsRefusedWithAWrongPassword(string transport) => Sipp.CallAsync("register-refused", transport, SipPort, "alice", password: "wrong");

    [Theory]
    [InlineData("udp", "answer", "call")]
    [InlineData("tcp", "answer", "call")]
    [InlineData("udp", "answer-and-hang-up", "call-until-bye")]
    [InlineData("tcp", "answer-and-hang-up", "call-until-bye")]
    [InlineData("udp", "ring-until-cancel", "cancel")]
    [InlineData("tcp", "ring-until-cancel", "cancel")]
    [InlineData("udp", "accept-message", "message")]
    [InlineData("tcp", "accept-message", "message")]
    public async Task CallsAPhone(string transport, string callee, string caller)
    {
        await using var bob = await Sipp.AnswerAsync(callee, transport);
        await Sipp.CallAsync("register", transport, SipPort, "bob", contact: $"127.0.0.1:{bob.Port}");
        await Sipp.CallAsync(caller, transport, SipPort, "alice", "bob");
        await bob.SucceedsAsync();
    }

    [Fact]
    public async Task RegistersWithOutboundAndIsCalledByItsPublicGruu()
    {
        const string instance = "urn:uuid:00000000-0000-1000-8000-00000000c0de";
        var port = Ports.Take();
        // The contact names an address of another network: only the flow that it registered on leads to it.
        await Sipp.CallAsync("register-outbound", "udp", SipPort, "dave", contact: "203.0.113.7:5060", port: port, instance: instance);
        await using var dave = await Sipp.AnswerAsync("answer", "udp", port);
        await Sipp.CallAsync("call", "udp", SipPort, "alice", "dave", calleeDomain: $"tandem.test;gr={instance}");
        await dave.SucceedsAsync();
    }

    [Fact]
    public async Task RingsAUdpPhoneAfterACrashWithoutANewRegister()
    {
        await using var tandem = await TandemServer.StartAsync(TandemServer.ForSipp);
        await using var carol = await Sipp.AnswerAsync("answer", "udp");
        await Sipp.CallAsync("register", "udp", tandem.SipPort, "carol", contact: $"127.0.0.1:{carol.Port}");
        await tandem.Kill();
        await tandem.StartAgainAsync();
        await Sipp.CallAsync("call", "udp", tandem.SipPort, "alice", "carol");
        await carol.SucceedsAsync();
    }

    public sealed class Server : IAsyncLifetime
    {
        internal TandemServer Tandem { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Tandem = await TandemServer.StartAsync(TandemServer.ForSipp);

        public ValueTask DisposeAsync() => Tandem.DisposeAsync();
    }
}
