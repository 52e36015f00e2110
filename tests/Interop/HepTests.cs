using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>The export of captured messages, taken by sngrep and read by tshark.</summary>
public sealed class HepTests
{
    [Fact]
    public async Task ACallIsExported()
    {
        var port = Ports.Take();
        await using var sngrep = await Sngrep.StartAsync(port);
        await using var phone = await Sipp.AnswerAsync("answer", "udp");
        await using var tandem = await TandemServer.StartWithAsync(Ports.TakeOffset(), $$"""{ "Tandem": { "Hep": { "Server": "127.0.0.1:{{port}}" } } }""");
        await Sipp.CallAsync("register", "udp", tandem.SipPort, "bob", contact: $"127.0.0.1:{phone.Port}");
        await Sipp.CallAsync("call", "udp", tandem.SipPort, "alice", "bob");
        await phone.SucceedsAsync();

        var own = $"127.0.0.1|{tandem.SipPort}";
        // The last of the call: the answer to BYE, from the phone and to the caller.
        var captured = await sngrep.ReadAsync(2, "sip.Status-Code==200 and sip.CSeq.method==BYE", "sip", "sip.Method==BYE", "_ws.malformed or _ws.expert.severity==error");
        Assert.All(captured[0], line => Assert.Contains(own, line, StringComparison.Ordinal));
        Assert.Contains(captured[1], line => line.StartsWith(own, StringComparison.Ordinal));
        Assert.Contains(captured[1], line => line.Contains($"|{own}|BYE ", StringComparison.Ordinal));
        foreach (var method in (string[])["REGISTER", "INVITE", "ACK"]) Assert.Contains(captured[0], line => line.Contains($"|{method} ", StringComparison.Ordinal));
        Assert.Empty(captured[2]);
    }
}
