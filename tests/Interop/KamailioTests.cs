using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>
/// Kamailio as a neighbour: calls both ways through BYE from either side, with Record-Route of both proxies, in a capture that tshark reads without complaint.
/// </summary>
public sealed class KamailioTests
{
    [Theory]
    [InlineData("udp", "answer", "call")]
    [InlineData("udp", "answer-and-hang-up", "call-until-bye")]
    [InlineData("tcp", "answer", "call")]
    [InlineData("tcp", "answer-and-hang-up", "call-until-bye")]
    public async Task AnOwnUserCallsAPhoneBehindKamailio(string transport, string callee, string caller)
    {
        await using var phone = await Sipp.AnswerAsync(callee, transport);
        await using var pair = await Pair.StartAsync(transport, phone.Port);
        await Sipp.CallAsync(caller, transport, pair.Tandem.SipPort, "alice", "anybody", calleeDomain: "kamailio.test");
        await phone.SucceedsAsync();
        await pair.AssertCaptureAsync();
    }

    [Theory]
    [InlineData("udp", "answer", "call")]
    [InlineData("udp", "answer-and-hang-up", "call-until-bye")]
    [InlineData("tcp", "answer", "call")]
    [InlineData("tcp", "answer-and-hang-up", "call-until-bye")]
    public async Task AStrangerBehindKamailioCallsAnOwnUser(string transport, string callee, string caller)
    {
        await using var phone = await Sipp.AnswerAsync(callee, transport);
        await using var pair = await Pair.StartAsync(transport, phonePort: 9);
        await Sipp.CallAsync("register", transport, pair.Tandem.SipPort, "bob", contact: $"127.0.0.1:{phone.Port}");
        await Sipp.CallAsync(caller, transport, pair.KamailioPort, "stranger", "bob", domain: "kamailio.test");
        await phone.SucceedsAsync();
        await pair.AssertCaptureAsync();
    }

    [Theory]
    [InlineData("udp", "answer", "call")]
    [InlineData("udp", "answer-and-hang-up", "call-until-bye")]
    [InlineData("tcp", "answer", "call")]
    public async Task AnOwnUserCallsAPhoneThatRegisteredThroughKamailioAsEdgeProxy(string transport, string callee, string caller)
    {
        await using var phone = await Sipp.AnswerAsync(callee, transport);
        await using var tandem = await TandemServer.StartAsync(TandemServer.ForSipp);
        var edge = Ports.Take();
        await using var kamailio = await Kamailio.StartAsync(edge, "none", $"sip:127.0.0.1:{tandem.SipPort};transport={transport}", configuration: "kamailio-edge.cfg");
        await using var capture = await Capture.StartAsync(tandem.SipPort, edge);
        await Sipp.CallAsync("register", transport, edge, "bob", contact: $"127.0.0.1:{phone.Port}");
        await Sipp.CallAsync(caller, transport, tandem.SipPort, "alice", "bob");
        await phone.SucceedsAsync();
        await capture.StopAsync();
        // The registrar gives the Path back, and the call goes through the proxy that it names (RFC 3327 section 5.3).
        Assert.Contains(await capture.ReadAsync("sip.Status-Code==200 and sip.CSeq.method==REGISTER", "sip.Path"), path => path.Contains($"127.0.0.1:{edge}", StringComparison.Ordinal));
        Assert.Contains(await capture.ReadAsync("sip.Method==INVITE", "sip.Route"), route => route.Contains($"127.0.0.1:{edge}", StringComparison.Ordinal));
        Assert.Empty(await capture.ReadAsync("sip and (_ws.malformed or _ws.expert.severity==error)", "frame.number", "_ws.expert.message"));
    }

    private sealed class Pair : IAsyncDisposable
    {
        public required TandemServer Tandem { get; init; }

        public required int KamailioPort { get; init; }

        public required Kamailio Kamailio { get; init; }

        public required Capture Capture { get; init; }

        public static async Task<Pair> StartAsync(string transport, int phonePort)
        {
            var offset = Ports.TakeOffset();
            var port = Ports.Take();
            var settings = $$"""
                { "Tandem": { "Neighbours": [ { "Address": "127.0.0.1:{{port}}", "Transport": "{{transport}}", "Domains": [ "kamailio.test" ] } ] } }
                """;
            var tandem = await TandemServer.StartWithAsync(offset, settings);
            var kamailio = await Kamailio.StartAsync(port, $"sip:phone@127.0.0.1:{phonePort};transport={transport}", $"sip:127.0.0.1:{tandem.SipPort};transport={transport}");
            return new Pair { Tandem = tandem, KamailioPort = port, Kamailio = kamailio, Capture = await Capture.StartAsync(tandem.SipPort, port) };
        }

        /// <summary>Between the two proxies the INVITE carries Record-Route of the first, the 200 of both, and nothing is malformed.</summary>
        public async Task AssertCaptureAsync()
        {
            await Capture.StopAsync();
            // On TCP a proxy sends from a port of its own, so the messages between the two are told by what they carry.
            var answers = await Capture.ReadAsync("sip.Status-Code==200 and sip.CSeq.method==INVITE", "sip.Record-Route");
            Assert.Contains(answers, answer => answer.Contains($"127.0.0.1:{KamailioPort}", StringComparison.Ordinal)
                && answer.Contains($"127.0.0.1:{Tandem.SipPort}", StringComparison.Ordinal));
            var hangUps = await Capture.ReadAsync("sip.Method==BYE", "sip.Route");
            Assert.Contains(hangUps, route => route.Contains($"127.0.0.1:{KamailioPort}", StringComparison.Ordinal) || route.Contains($"127.0.0.1:{Tandem.SipPort}", StringComparison.Ordinal));
            Assert.Empty(await Capture.ReadAsync("sip and (_ws.malformed or _ws.expert.severity==error)", "frame.number", "_ws.expert.message"));
        }

        public async ValueTask DisposeAsync()
        {
            await Capture.DisposeAsync();
            await Kamailio.DisposeAsync();
            await Tandem.DisposeAsync();
        }
    }
}
