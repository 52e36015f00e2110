using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tandem.Interop.Tests.Peers;

/// <summary>The phone that a message of RFC 4475 is meant for: it registers and takes what comes.</summary>
internal sealed class TortureCallee(int place) : IDisposable
{
    private readonly UdpClient _udp = new(new IPEndPoint(IPAddress.Parse($"127.78.0.{place}"), 0));

    public async Task RegisterAsync(int sipPort, string addressOfRecord)
    {
        var own = _udp.Client.LocalEndPoint!.ToString()!;
        var domain = addressOfRecord[(addressOfRecord.LastIndexOf('@') + 1)..];
        var id = place.ToString(CultureInfo.InvariantCulture);
        await _udp.SendAsync(
            Encoding.ASCII.GetBytes(
                $"REGISTER sip:{domain} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKcallee{id};rport\r\nMax-Forwards: 70\r\nFrom: <{addressOfRecord}>;tag={id}\r\nTo: <{addressOfRecord}>\r\n"
                + $"Call-ID: callee{id}\r\nCSeq: 1 REGISTER\r\nContact: <sip:callee@{own}>\r\nContent-Length: 0\r\n\r\n"),
            new IPEndPoint(IPAddress.Loopback, sipPort));
        Assert.StartsWith("SIP/2.0 200 ", await ReceiveAsync(), StringComparison.Ordinal);
    }

    /// <summary>The next message.</summary>
    public async Task<string> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return Encoding.Latin1.GetString((await _udp.ReceiveAsync(patience.Token)).Buffer);
    }

    public void Dispose() => _udp.Dispose();
}
