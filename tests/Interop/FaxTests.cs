using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>A call through the server becomes a fax (ITU-T T.38 annex D.2.3): datagrams go both ways by its ports, those of a stranger nowhere, and tshark reads what the phones get.</summary>
public sealed class FaxTests
{
    private const string Pcmu = "rtpmap:0 PCMU/8000";

    // What both sides of a fax say first: tones, the preamble, a frame of capabilities and the command that answers it (ITU-T T.30 section 5.3.6), and the end of signals.
    private static readonly byte[][] Answering = [Indicator(2), Indicator(3), Frame(0xFF, 0xC8, 0x01, 0x00, 0x77, 0x1F), Indicator(0)];
    private static readonly byte[][] Calling = [Indicator(1), Indicator(3), Frame(0xFF, 0xC8, 0xC1, 0x00, 0x46, 0x1E), Indicator(0)];

    [Fact]
    public async Task ACallBecomesAFaxAndACallAgain()
    {
        using var caller = new RawPhone();
        using var callee = new RawPhone();
        await using var tandem = await TandemServer.StartWithAsync(Ports.TakeOffset(), RawPhone.Between(caller, callee));
        await using var capture = await Capture.StartAsync("t38", caller.MediaPort, callee.MediaPort);
        var answering = callee.AnswerAsync(_ => callee.Describe("RTP/AVP 0", Pcmu));
        var (toCaller, toCallee) = (RawPhone.PortOf(await caller.CallAsync(tandem.SipPort, caller.Describe("RTP/AVP 0", Pcmu)), "audio"), RawPhone.PortOf(await answering, "audio"));

        answering = callee.AnswerAsync(_ => Refused + callee.DescribeFax()[callee.DescribeFax().IndexOf("m=image", StringComparison.Ordinal)..]);
        var answer = await caller.ReinviteAsync(caller.DescribeFax());
        var offer = await answering;
        var (faxToCaller, faxToCallee) = (RawPhone.PortOf(answer, "image"), RawPhone.PortOf(offer, "image"));
        Assert.All([answer, offer], told => Assert.Contains("a=T38FaxUdpEC:t38UDPRedundancy\r\n", told, StringComparison.Ordinal));
        Assert.Equal(4, new HashSet<int> { toCaller, toCallee, faxToCaller, faxToCallee }.Count);

        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        await ExchangeAsync(callee, faxToCallee, caller, faxToCaller, Answering, stranger);
        await ExchangeAsync(caller, faxToCaller, callee, faxToCallee, Calling, stranger);
        await AssertReportAsync(tandem, caller.CallId);
        await tandem.CounterReachesAsync("tandem_media_dropped", 6, "reason=\"ForeignSource\"");

        // And speech again, by a port that is new.
        answering = callee.AnswerAsync(_ => callee.Describe("RTP/AVP 0", Pcmu) + "m=image 0 udptl t38\r\n");
        answer = await caller.ReinviteAsync(caller.Describe("RTP/AVP 0", Pcmu));
        await answering;
        Assert.InRange(RawPhone.PortOf(answer, "audio"), 20_000, 29_999);
        var ending = callee.EndsAsync();
        await caller.AskAsync("BYE");
        await ending;
        await capture.StopAsync();
        await AssertReadAsync(capture, faxToCallee, callee.MediaPort, "cng", Calling.Length);
        await AssertReadAsync(capture, faxToCaller, caller.MediaPort, "ced", Answering.Length);
        Assert.Empty(await capture.ReadAsync("t38 and (_ws.malformed or _ws.expert)", "frame.number", "_ws.expert.message"));
    }

    /// <summary>The place of the speech in the offer of the server, which the callee refuses.</summary>
    private static string Refused => "v=0\r\no=- 5 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\n";

    /// <summary>Sends with the last packet said again in each (section 9.1.4.1), and with packets of a stranger between them, once the sender is known.</summary>
    private static async Task ExchangeAsync(RawPhone from, int gateway, RawPhone to, int source, byte[][] messages, UdpClient stranger)
    {
        for (ushort number = 0; number < messages.Length; number++)
        {
            var packet = Packet(number, messages[number], number == 0 ? [] : messages[number - 1]);
            if (number > 0) await stranger.SendAsync(packet, new IPEndPoint(IPAddress.Loopback, gateway));
            await from.SendDatagramAsync(gateway, packet);
            Assert.Equal(packet, await to.ReceiveDatagramAsync(source));
        }
    }

    private static async Task AssertReportAsync(TandemServer tandem, string callId)
    {
        using var report = JsonDocument.Parse(await tandem.ControlAsync($"/api/v1/calls/{Uri.EscapeDataString(callId)}/quality"));
        var legs = report.RootElement.GetProperty("legs").EnumerateArray().ToList();
        Assert.Equal(2, legs.Count);
        foreach (var leg in legs)
        {
            var fax = Assert.Single(leg.GetProperty("streams").EnumerateArray());
            Assert.Equal(("image", "udptl"), (fax.GetProperty("kind").GetString(), fax.GetProperty("profile").GetString()));
            Assert.Equal((4, 4), (fax.GetProperty("received").GetProperty("packets").GetInt64(), fax.GetProperty("sent").GetProperty("packets").GetInt64()));
            Assert.Equal(3, fax.GetProperty("refused").GetProperty("ForeignSource").GetInt64());
        }
    }

    private static async Task AssertReadAsync(Capture capture, int from, int to, string tone, int count)
    {
        var lines = await capture.ReadAsync(string.Create(CultureInfo.InvariantCulture, $"t38 and udp.srcport=={from} and udp.dstport=={to}"), "t38.seq_number", "_ws.col.Info");
        Assert.Equal(Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture)), lines.Select(line => line.Split('\t')[0]));
        Assert.Contains(tone, lines[0], StringComparison.Ordinal);
        Assert.Contains("hdlc-fcs-OK-sig-end", lines[2], StringComparison.Ordinal);
    }

    /// <summary>A message of <c>t30-indicator</c>: without data, its number in four bits (ITU-T T.38 annex A, packed encoding).</summary>
    private static byte[] Indicator(byte number) => [(byte)(number << 1)];

    /// <summary>A message of <c>t30-data</c> by V.21: a frame of HDLC, and that its check sequence was right and the signal ends.</summary>
    private static byte[] Frame(params byte[] octets) => [0xC0, 0x02, 0x80, 0, (byte)(octets.Length - 1), .. octets, 0x40];

    private static byte[] Packet(ushort number, byte[] primary, byte[] former)
    {
        var sequence = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(sequence, number);
        byte[] redundancy = former.Length == 0 ? [0, 0] : [0, 1, (byte)former.Length, .. former];
        return [.. sequence, (byte)primary.Length, .. primary, .. redundancy];
    }
}
