using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Tandem.Interop.Tests.Peers;
using Capture = Tandem.Interop.Tests.Peers.Capture;

namespace Tandem.Interop.Tests;

/// <summary>Calls whose description is one of several parts of a body (RFC 5621): sipp on both sides, what TShark reads of it, and octets of every value.</summary>
public sealed partial class MultipartTests
{
    private static readonly string[] Arguments = ["--lab", "--no-auth", "--set", "Media:Gateway:Mode=always"];

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task SippCallsSippWithTwoParts(string transport)
    {
        await using var tandem = await TandemServer.StartAsync(Arguments);
        await using var callee = await Sipp.AnswerAsync("answer-multipart", transport);
        using (var phone = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0))) await RegisterAsync(phone, tandem, $"127.0.0.1:{callee.Port};transport={transport}");
        // Over TCP the node calls from a port of its own.
        await using var capture = await Capture.StartAsync(tandem.SipPort, callee.Port);
        await Sipp.CallAsync("call-multipart", transport, tandem.SipPort, "alice", "bob");
        await callee.SucceedsAsync();
        await capture.StopAsync();

        Assert.Empty(await capture.ReadAsync("_ws.malformed or _ws.expert.severity==error", "frame.number", "_ws.expert.message"));
        // Two parts from each to the node, and from it; the ports of media that the node has sent are others.
        var offers = await capture.ReadAsync("sip.Method==INVITE and mime_multipart", "sdp.media.port");
        Assert.Equal(2, offers.Distinct().Count());
        Assert.Equal(2, (await capture.ReadAsync("sip.Status-Code==200 and mime_multipart", "sdp.media.port")).Distinct().Count());
    }

    [Fact]
    public async Task OctetsOfEveryValueBesideTheDescriptionStayAsTheyAre()
    {
        await using var tandem = await TandemServer.StartAsync(Arguments);
        using var caller = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var callee = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var to = new IPEndPoint(IPAddress.Loopback, tandem.SipPort);
        await RegisterAsync(callee, tandem, $"{callee.Client.LocalEndPoint}");

        var every = Encoding.Latin1.GetString([.. Enumerable.Range(0, 256).Select(octet => (byte)octet), .. "\r\n\r\n--other\r\n"u8]);
        var before = $"preamble\r\n--parts\r\nContent-Type: application/octet-stream\r\n\r\n{every}\r\n--parts\r\nContent-Type: application/sdp\r\n\r\n";
        const string Behind = "\r\n--parts--\r\nepilogue";
        var body = $"{before}v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n{Behind}";
        await caller.SendAsync(Encoding.Latin1.GetBytes(Head(caller, "INVITE sip:bob@tandem.test", "alice", "bob") + $"Content-Type: multipart/mixed;boundary=parts\r\nContent-Length: {body.Length}\r\n\r\n{body}"), to, patience.Token);

        var invite = Encoding.Latin1.GetString((await callee.ReceiveAsync(patience.Token)).Buffer);
        var got = invite[(invite.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.StartsWith(before, got, StringComparison.Ordinal);
        Assert.EndsWith(Behind, got, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Length: {got.Length}\r\n", invite, StringComparison.Ordinal);
        Assert.DoesNotContain("m=audio 9 ", got, StringComparison.Ordinal);
        Assert.Matches(Media(), got[before.Length..^Behind.Length]);
    }

    private static async Task RegisterAsync(UdpClient phone, TandemServer tandem, string contact)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var request = Encoding.Latin1.GetBytes(Head(phone, "REGISTER sip:tandem.test", "bob", "bob", contact) + "Content-Length: 0\r\n\r\n");
        await phone.SendAsync(request, new IPEndPoint(IPAddress.Loopback, tandem.SipPort), patience.Token);
        Assert.StartsWith("SIP/2.0 200", Encoding.Latin1.GetString((await phone.ReceiveAsync(patience.Token)).Buffer), StringComparison.Ordinal);
    }

    private static string Head(UdpClient phone, string line, string from, string to, string? contact = null)
    {
        var address = (IPEndPoint)phone.Client.LocalEndPoint!;
        return $"{line} SIP/2.0\r\nVia: SIP/2.0/UDP {address};branch=z9hG4bK{Guid.NewGuid():N};rport\r\nMax-Forwards: 70\r\nFrom: <sip:{from}@tandem.test>;tag={Guid.NewGuid():N}\r\nTo: <sip:{to}@tandem.test>\r\n"
            + $"Call-ID: {Guid.NewGuid():N}\r\nCSeq: 1 {line.Split(' ')[0]}\r\nContact: <sip:{from}@{contact ?? $"{address}"}>\r\n";
    }

    [GeneratedRegex(@"^v=0\r\n(?s:.*)m=audio \d+ RTP/AVP 0")]
    private static partial Regex Media();
}
