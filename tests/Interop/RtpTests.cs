using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tandem.Interop.Tests.Peers;
using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.Sessions;

namespace Tandem.Interop.Tests;

/// <summary>RTP and RTCP from FFmpeg to us, and from us to FFmpeg.</summary>
public sealed class RtpTests
{
    private const uint Ssrc = 0x01020304;

    /// <summary>The numbers wrap within the stream. FFmpeg takes the packet after number 0 for the first of a stream: that must not be one that another has overtaken.</summary>
    private const int FirstSequence = 65_501;

    private static readonly Instant Start = new(TimeSpan.TicksPerHour);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("pcm_alaw", 8, 8000)]
    [InlineData("libopus", 97, 48_000)]
    [InlineData("libvpx", 96, 90_000)]
    public async Task StreamsOfFfmpegAreRead(string codec, int payloadType, int rate)
    {
        using var rtp = Socket();
        using var rtcp = Socket();
        var url = string.Create(CultureInfo.InvariantCulture, $"rtp://127.0.0.1:{Port(rtp)}?rtcpport={Port(rtcp)}");
        string[] source = codec == "libvpx" ? ["testsrc=duration=1:size=320x240:rate=25", "-c:v"] : ["sine=frequency=440:duration=1", .. codec == "pcm_alaw" ? (string[])["-ar", "8000"] : [], "-c:a"];
        var (exitCode, output) = await ChildProcess.RunAsync(
            Patience, "ffmpeg", ["-hide_banner", "-re", "-f", "lavfi", "-i", .. source, codec, "-payload_type", payloadType.ToString(CultureInfo.InvariantCulture), "-ssrc", "16909060", "-cname", "tandem", "-rtpflags", "send_bye", "-f", "rtp", url]);
        Assert.True(exitCode == 0, output);

        var statistics = new ReceptionStatistics(Ssrc, new MediaClock(rate), minSequential: 1);
        foreach (var datagram in Received(rtp)) Take(statistics, datagram, payloadType);
        Assert.True(statistics.Received > 20);
        Assert.Equal(0, statistics.Lost);
        AssertReports(Received(rtcp), statistics);
    }

    /// <summary>FFmpeg writes the payloads that it got into a file: they are those that were sent, in their order, though they were not sent so. It ends when it hears our goodbye.</summary>
    [Fact]
    public async Task FfmpegReadsWhatWeSend()
    {
        using var folder = new TemporaryFolder("tandem-rtp-");
        using var socket = Socket();
        using var patience = new CancellationTokenSource(Patience);
        var port = EvenPort();
        await File.WriteAllTextAsync(folder.File("stream.sdp"), string.Create(CultureInfo.InvariantCulture, $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 8\r\n"), patience.Token);
        await using var ffmpeg = ChildProcess.Start(
            "ffmpeg", ["-hide_banner", "-protocol_whitelist", "file,udp,rtp", "-max_delay", "20000000", "-i", folder.File("stream.sdp"), "-c:a", "copy", "-flush_packets", "1", "-f", "alaw", folder.File("received.raw")]);
        await Ports.AwaitListenerAsync(port + 1, ffmpeg);
        var payloads = Enumerable.Range(0, 100).Select(i => Enumerable.Range(0, 160).Select(j => (byte)((i * 7) + j)).ToArray()).ToList();
        var session = new RtcpSession(new RtcpSessionOptions { Ssrc = Ssrc, CanonicalName = "tandem"u8.ToArray(), Wall = new NtpClock(Start, NtpTimestamp.Of(DateTimeOffset.UnixEpoch)) }, Start);
        for (var i = 0; i < payloads.Count; i++)
        {
            // Each two of them change places.
            var number = i == 0 || i == payloads.Count - 1 ? i : i + (i % 2 == 0 ? -1 : 1);
            var octets = Packet(number, payloads[number]);
            Send(session, octets, Start + TimeSpan.FromMilliseconds(20 * i));
            await socket.SendToAsync(octets, new IPEndPoint(IPAddress.Loopback, port), patience.Token);
        }

        // It looks at RTCP first, and would forget what it has not read when it hears the goodbye.
        var received = new FileInfo(folder.File("received.raw"));
        for (; !received.Exists || received.Length < 16_000; received.Refresh()) await Task.Delay(20, patience.Token);
        var end = Start + TimeSpan.FromSeconds(2);
        session.Leave(end);
        var buffer = new byte[RtcpSession.TypicalLength];
        Assert.True(session.TryTake(end, buffer, out var length));
        await socket.SendToAsync(buffer.AsMemory(0, length), new IPEndPoint(IPAddress.Loopback, port + 1), patience.Token);
        Assert.True(await ffmpeg.EndAsync(patience.Token) == 0, ffmpeg.Output);
        Assert.Equal(payloads.SelectMany(one => one), await File.ReadAllBytesAsync(folder.File("received.raw"), patience.Token));
    }

    private static void Take(ReceptionStatistics statistics, byte[] datagram, int payloadType)
    {
        Assert.Equal(RtpPacketKind.Rtp, RtpDemultiplexing.KindOf(datagram));
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(datagram, out var packet));
        Assert.Equal((payloadType, Ssrc, false), (packet.PayloadType, packet.Ssrc, packet.HasExtension));
        Assert.NotEqual(0, packet.Payload.Length);
        statistics.Receive(packet, Start);
    }

    private static void AssertReports(List<byte[]> datagrams, ReceptionStatistics statistics)
    {
        var types = new List<RtcpPacketType>();
        SenderInformation last = default;
        foreach (var datagram in datagrams)
        {
            Assert.Equal(RtpPacketKind.Rtcp, RtpDemultiplexing.KindOf(datagram));
            Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(datagram, isReducedSizeAllowed: false, out var compound));
            foreach (var packet in compound)
            {
                types.Add(packet.Type);
                if (packet.Type == RtcpPacketType.SenderReport)
                {
                    Assert.Equal(RtcpParseError.None, SenderReport.TryRead(packet, out var report));
                    Assert.Equal((Ssrc, 0), (report.Ssrc, report.Reports.Count));
                    last = report.Information;
                }

                if (packet.Type == RtcpPacketType.SourceDescription) AssertName(packet);
                if (packet.Type != RtcpPacketType.Goodbye) continue;
                Assert.Equal(RtcpParseError.None, Goodbye.TryRead(packet, out var goodbye));
                Assert.True(goodbye.Sources.Contains(Ssrc));
            }
        }

        Assert.Equal([RtcpPacketType.SenderReport, RtcpPacketType.SourceDescription, RtcpPacketType.Goodbye], types.TakeLast(3));
        Assert.Equal((statistics.Received, statistics.Octets), (last.PacketCount, last.OctetCount));
    }

    private static void AssertName(RtcpPacket packet)
    {
        Assert.Equal(RtcpParseError.None, SourceDescription.TryRead(packet, out var description));
        foreach (var chunk in description)
        {
            Assert.Equal(Ssrc, chunk.Ssrc);
            Assert.True(chunk.TryFind(SdesItemType.CanonicalName, out var name));
            Assert.Equal("tandem"u8.ToArray(), name.ToArray());
        }
    }

    private static byte[] Packet(int number, byte[] payload)
    {
        var writer = new RtpWriter(new byte[RtpHeader.Length + payload.Length], 8, (ushort)(FirstSequence + number), (uint)(number * 160), Ssrc, hasMarker: number == 0);
        writer.WritePayload(payload);
        return writer.Written.ToArray();
    }

    private static void Send(RtcpSession session, byte[] octets, Instant now)
    {
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(octets, out var packet));
        session.Send(packet, new MediaClock(8000), now);
    }

    private static List<byte[]> Received(Socket socket)
    {
        var datagrams = new List<byte[]>();
        var buffer = new byte[2000];
        while (socket.Poll(0, SelectMode.SelectRead)) datagrams.Add(buffer[..socket.Receive(buffer)]);
        return datagrams;
    }

    private static Socket Socket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>FFmpeg listens for RTCP at the port above that of RTP.</summary>
    private static int EvenPort()
    {
        while (true)
        {
            var port = Ports.Take();
            if (port % 2 == 0 && Ports.Take() == port + 1) return port;
        }
    }
}
