using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>Calls of sipp between two networks through a server that hides them from each other: nothing that one gets shows an address of the other's, as a capture says.</summary>
public sealed class TopologyTests
{
    private const string Callers = "127.1.0.1", Callees = "127.2.0.2";

    private static readonly string[] Hiding = ["--set", "Core:Proxy:HidesTopology=true", "--set", "Media:Gateway:Mode=always", .. TandemServer.ForSipp];

    [Theory]
    [InlineData("udp", "udp", "answer", "call")]
    [InlineData("tcp", "tcp", "answer", "call")]
    [InlineData("udp", "tcp", "answer", "call")]
    [InlineData("udp", "udp", "answer-and-hang-up", "call-until-bye")]
    [InlineData("tcp", "tcp", "answer-and-hang-up", "call-until-bye")]
    [InlineData("tcp", "udp", "answer-and-hang-up", "call-until-bye")]
    [InlineData("udp", "udp", "ring-until-cancel", "cancel")]
    [InlineData("tcp", "tcp", "ring-until-cancel", "cancel")]
    [InlineData("udp", "udp", "answer-reliably", "call-reliably")]
    [InlineData("udp", "udp", "accept-message", "message")]
    public async Task NeitherSideSeesTheOther(string callers, string callees, string callee, string caller)
    {
        await using var tandem = await TandemServer.StartAsync(Hiding);
        await using var bob = await Sipp.AnswerAsync(callee, callees, host: Callees);
        await Sipp.CallAsync("register", callees, tandem.SipPort, "bob", contact: $"{Callees}:{bob.Port}", host: Callees);
        await using var capture = await Capture.StartAsync(tandem.SipPort, bob.Port);
        await Sipp.CallAsync(caller, callers, tandem.SipPort, "alice", "bob", host: Callers);
        await bob.SucceedsAsync();
        await capture.StopAsync();

        Assert.Empty(await capture.ReadAsync("_ws.malformed or _ws.expert.severity==error", "frame.number", "_ws.expert.message"));
        // Each network itself says where it is.
        Assert.NotEmpty(await capture.ReadAsync($"ip.src=={Callers} and frame contains \"{Callers}\"", "frame.number"));
        Assert.NotEmpty(await capture.ReadAsync($"ip.src=={Callees} and sip.Status-Code==200", "frame.number"));
        Assert.Empty(await capture.ReadAsync($"ip.dst=={Callees} and frame contains \"{Callers}\"", "frame.number", "sip.msg_hdr"));
        Assert.Empty(await capture.ReadAsync($"ip.dst=={Callers} and frame contains \"{Callees}\"", "frame.number", "sip.msg_hdr"));
    }
}
