using System.Net;
using System.Net.Sockets;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>RFC 3263 with BIND as the name server and sipp as the servers of a foreign domain.</summary>
public sealed class NameServiceTests
{
    private const string Domain = "far.example";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheSecondServerGetsTheCallWhenTheFirstIsDead(bool isSilent)
    {
        var dead = Ports.Take();
        // Bound and never read, it is silent; nobody there, the kernel says so.
        using var silent = isSilent ? new UdpClient(new IPEndPoint(IPAddress.Loopback, dead)) : null;
        await using var phone = await Sipp.AnswerAsync("answer", "udp");
        await using var named = await Named.StartAsync(Domain, $"""
            _sip._udp IN SRV 10 0 {dead} one
            _sip._udp IN SRV 20 0 {phone.Port} two
            one IN A 127.0.0.1
            two IN A 127.0.0.1
            """);
        await using var tandem = await StartAsync(named);
        await Sipp.CallAsync("call", "udp", tandem.SipPort, "alice", "anybody", calleeDomain: Domain);
        await phone.SucceedsAsync();
        await tandem.CounterReachesAsync("tandem_core_failovers", 1);
    }

    [Fact]
    public async Task NaptrLeadsToTcp()
    {
        await using var phone = await Sipp.AnswerAsync("answer-and-hang-up", "tcp");
        await using var named = await Named.StartAsync(Domain, $"""
            @ IN NAPTR 10 10 "s" "SIP+D2T" "" _sip._tcp
            @ IN NAPTR 20 10 "s" "SIP+D2U" "" _sip._udp
            _sip._tcp IN SRV 10 0 {phone.Port} one
            _sip._udp IN SRV 10 0 9 one
            one IN A 127.0.0.1
            """);
        await using var tandem = await StartAsync(named);
        await Sipp.CallAsync("call-until-bye", "udp", tandem.SipPort, "alice", "anybody", calleeDomain: Domain);
        await phone.SucceedsAsync();
    }

    private static Task<TandemServer> StartAsync(Named named) =>
        TandemServer.StartWithAsync(Ports.TakeOffset(), $$"""{ "Tandem": { "Dns": { "Servers": [ "{{named.Address}}" ] } } }""");
}
