using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Interop.Tests.Peers;
using Tandem.Media.Calls;
using Tandem.Media.Plane;
using Tandem.Media.Tests.Calls;
using Tandem.Sdp;

namespace Tandem.Interop.Tests;

/// <summary>A call through the media plane between one that has VP8 alone and one that has H.264 alone, both of them FFmpeg.</summary>
public sealed class VideoCallTests : IAsyncDisposable
{
    /// <summary>A second of each, 15 pictures a second, each second with one key frame.</summary>
    private const string Colours =
        "color=red:size=320x240:rate=15:duration=1[r];color=lime:size=320x240:rate=15:duration=1[g];color=blue:size=320x240:rate=15:duration=1[b];[r][g][b]concat=n=3";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FfmpegPictures _ffmpeg = new();
    private readonly Meters _meters = new();

    // Pictures are sent here as fast as they can be, and the other ports of this machine are left alone.
    private readonly MediaPlane _plane;

    public VideoCallTests() => _plane = new MediaPlane(new MediaPlaneOptions { FirstPort = 38_000, LastPort = 38_099, Loops = 1, Video = new() { MaxWaiting = 1000 } }, TimeProvider.System, _meters, NullLoggerFactory.Instance);

    public static TheoryData<string, string, string, string> Pairs => new()
    {
        { "VP8", "", "H264", "profile-level-id=42e01f;packetization-mode=1" },
        { "H264", "profile-level-id=42e01f;packetization-mode=1", "VP8", "" },
    };

    public async ValueTask DisposeAsync()
    {
        await _plane.DisposeAsync();
        _meters.Dispose();
        _ffmpeg.Dispose();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task SidesWithoutACommonCodecSeeEachOther(string from, string fromParameters, string to, string toParameters)
    {
        var packets = await FfmpegPictures.SendAsync(Colours, from == "VP8" ? "-c:v libvpx -deadline realtime -b:v 400k -g 15 -threads 1" : "-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -pix_fmt yuv420p -b:v 400k -g 15 -threads 1");
        _plane.Start();
        using var one = new Phone();
        using var other = new Phone();
        var call = new MediaCall(_plane, new SilentObserver(), new MediaCallOptions { TranscodesVideo = true });
        var told = call.Offer("one", "other", new PartyProfile(MediaProfile.Avp), one.Describe(1, $"96 {from}/90000", fromParameters));
        Assert.True(told.Description is not null, told.Explanation);
        var number = Regex.Match(told.Description.ToString(), $@"a=rtpmap:(\d+) {to}/90000").Groups[1].Value;
        var answer = call.Answer("other", "one", other.Describe(2, $"{number} {to}/90000", toParameters));
        Assert.True(answer.Description is not null, answer.Explanation);
        Assert.Matches($"a=rtpmap:96 {from}/90000", answer.Description.ToString());

        // Who begins without a whole picture is asked for one.
        var gateway = new IPEndPoint(IPAddress.Loopback, answer.Description.Media[0].Port);
        var key = PictureAt(packets, 15);
        foreach (var packet in packets.Take(key).Skip(PictureAt(packets, 1))) await one.Rtp.SendToAsync(packet, gateway);
        using var patience = new CancellationTokenSource(Patience);
        while (!(await ReceiveAsync(one.Rtcp, patience.Token)).AsSpan().ContainsPictureLoss()) { }

        // With it, its pictures come in the other codec.
        foreach (var packet in packets.Skip(key)) await one.Rtp.SendToAsync(packet, gateway);
        var received = new List<byte[]>();
        while (received.Count(IsLastOfPicture) < 30) received.Add(await ReceiveAsync(other.Rtp, patience.Token));
        Assert.All(received, packet => Assert.Equal(int.Parse(number, CultureInfo.InvariantCulture), packet[1] & 0x7F));
        var pictures = await _ffmpeg.ReceiveAsync(received, $"{number} {to}/90000", toParameters, 23, 320, 240);
        AssertColour(FfmpegPictures.Colour(pictures[7]), 0, 255, 0);
        AssertColour(FfmpegPictures.Colour(pictures[21]), 0, 0, 255);
        call.Close();
    }

    private static bool IsLastOfPicture(byte[] packet) => (packet[1] & 0x80) != 0;

    /// <summary>The first packet of a picture.</summary>
    private static int PictureAt(List<byte[]> packets, int picture) => packets.Index().Where(pair => IsLastOfPicture(pair.Item)).ElementAt(picture - 1).Index + 1;

    private static async Task<byte[]> ReceiveAsync(Socket socket, CancellationToken cancellation)
    {
        var buffer = new byte[2000];
        return buffer[..await socket.ReceiveAsync(buffer, cancellation)];
    }

    private static void AssertColour((int Red, int Green, int Blue) colour, int red, int green, int blue) =>
        Assert.True(Math.Abs(colour.Red - red) < 30 && Math.Abs(colour.Green - green) < 30 && Math.Abs(colour.Blue - blue) < 30, $"{colour} is not {(red, green, blue)}");

    /// <summary>The ports of a phone.</summary>
    private sealed class Phone : IDisposable
    {
        public Phone()
        {
            for (var port = 38_200; ; port += 2)
            {
                var (rtp, rtcp) = (TryBind(port), TryBind(port + 1));
                if (rtp is not null && rtcp is not null)
                {
                    (Rtp, Rtcp) = (rtp, rtcp);
                    return;
                }

                rtp?.Dispose();
                rtcp?.Dispose();
            }
        }

        public Socket Rtp { get; }

        public Socket Rtcp { get; }

        public SessionDescription Describe(int session, string map, string parameters)
        {
            var (number, port) = (map.Split(' ')[0], ((IPEndPoint)Rtp.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
            var lines = new List<string>
            {
                "v=0", $"o=- {session.ToString(CultureInfo.InvariantCulture)} 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", $"m=video {port} RTP/AVP {number}", $"a=rtpmap:{map}", $"a=rtcp-fb:{number} nack pli",
            };
            if (parameters.Length > 0) lines.Add($"a=fmtp:{number} {parameters}");
            var text = string.Concat(lines.Select(line => line + "\r\n"));
            Assert.Equal(SdpParseError.None, SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), SdpLimits.Default, out var description));
            return description!;
        }

        public void Dispose()
        {
            Rtp.Dispose();
            Rtcp.Dispose();
        }

        private static Socket? TryBind(int port)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                return null;
            }
        }
    }

    /// <summary>Meters that nobody reads.</summary>
    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}

/// <summary>What stands in compounds of RTCP.</summary>
internal static class Compounds
{
    /// <summary>Whether one of its packets is a PLI: type 206 with format 1 (RFC 4585 section 6.3.1).</summary>
    public static bool ContainsPictureLoss(this Span<byte> compound)
    {
        while (compound.Length >= 4)
        {
            if (compound[1] == 206 && (compound[0] & 31) == 1) return true;
            compound = compound[Math.Min(compound.Length, 4 * (1 + ((compound[2] << 8) | compound[3])))..];
        }

        return false;
    }
}
