using System.Text;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>sipp as a scanner: it is dropped, and a user at the same address is not locked out.</summary>
public sealed class ScannerTests
{
    [Fact]
    public async Task AScannerIsDroppedAndAUserAtItsAddressIsNot()
    {
        await using var tandem = await TandemServer.StartAsync(
            [.. TandemServer.ForSipp, "--set", "Edge:Trap:IncludesLoopback=true", "--set", "Edge:Trap:MaxSuspicions=5"]);
        await Sipp.CallAsync("register-refused", "udp", tandem.SipPort, "alice", password: "wrong", times: 5);
        using var scanner = new RawPeer(tandem.SipPort);
        await scanner.SendAsync(Encoding.ASCII.GetBytes(
            $"OPTIONS sip:tandem.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{scanner.Port};branch=z9hG4bKscan;rport\r\nMax-Forwards: 70\r\n"
            + "From: <sip:x@x.example>;tag=1\r\nTo: <sip:tandem.test>\r\nCall-ID: scan\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"));
        await tandem.CounterReachesAsync("tandem_edge_trap_dropped", 1);
        // What came in datagrams blocks no connection, and a user who proves himself there frees his address.
        await Sipp.CallAsync("register", "tcp", tandem.SipPort, "bob");
        await Sipp.CallAsync("register", "udp", tandem.SipPort, "alice");
    }
}
