using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tandem.Interop.Tests.Peers;

/// <summary>FFmpeg at the ends of a stream of pictures over RTP: it encodes and packetises them, or depacketises and decodes.</summary>
internal sealed class FfmpegPictures : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new("tandem-pictures-");

    public void Dispose() => _folder.Dispose();

    /// <summary>The packets of pictures that a filter makes.</summary>
    /// <param name="filter">Such as <c>color=red:size=320x240:rate=15:duration=2</c>.</param>
    /// <param name="codec">Such as <c>-c:v libvpx</c>.</param>
    public static async Task<List<byte[]>> SendAsync(string filter, string codec)
    {
        using var socket = Bound(out var port);
        List<byte[]> packets = [];
        var sending = ChildProcess.RunAsync(Patience, "ffmpeg",
            ["-hide_banner", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", filter, .. codec.Split(' '), "-f", "rtp", FormattableString.Invariant($"rtp://127.0.0.1:{port}?rtcpport={port}&pkt_size=1100")]);
        var buffer = new byte[2000];
        while (true)
        {
            // What was sent is there when the sender has ended: loopback does not delay.
            var hasEnded = sending.IsCompleted;
            if (socket.Available == 0 && hasEnded) break;
            using var moment = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            try
            {
                var length = await socket.ReceiveAsync(buffer, moment.Token);
                if ((buffer[1] & 0x7F) >= 96) packets.Add(buffer[..length]);
            }
            catch (OperationCanceledException)
            {
                // Looked again whether it has ended.
            }
        }

        var (code, said) = await sending;
        Assert.True(code == 0, said);
        return packets;
    }

    /// <summary>The pictures of packets, as they are decoded: three octets of red, green and blue for each pixel.</summary>
    /// <param name="packets">Whole packets of RTP.</param>
    /// <param name="map">Such as <c>96 VP8/90000</c>.</param>
    /// <param name="parameters">What <c>a=fmtp</c> says.</param>
    /// <param name="count">So many pictures are waited for: fewer than are sent, for the decoder shows each only when it has seen some behind it.</param>
    /// <param name="width">Of a picture.</param>
    /// <param name="height">Of a picture.</param>
    public async Task<List<byte[]>> ReceiveAsync(IEnumerable<byte[]> packets, string map, string parameters, int count, int width, int height)
    {
        int port;
        using (Bound(out port)) { }
        await File.WriteAllTextAsync(_folder.File("sdp"), $"""
            v=0
            o=- 0 0 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=video {port.ToString(CultureInfo.InvariantCulture)} RTP/AVP {map.Split(' ')[0]}
            a=rtpmap:{map}
            {(parameters.Length == 0 ? "a=recvonly" : $"a=fmtp:{map.Split(' ')[0]} {parameters}")}

            """);
        await using var ffmpeg = ChildProcess.Start("ffmpeg",
        [
            "-hide_banner", "-nostdin", "-loglevel", "warning", "-y", "-threads", "1", "-flags", "low_delay", "-analyzeduration", "0", "-probesize", "32", "-protocol_whitelist", "file,udp,rtp", "-i", _folder.File("sdp"), "-fps_mode", "passthrough",
            "-frames:v", count.ToString(CultureInfo.InvariantCulture), "-s", FormattableString.Invariant($"{width}x{height}"), "-pix_fmt", "rgb24", "-f", "rawvideo", _folder.File("rgb"),
        ]);
        await IsBoundAsync(port);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (var packet in packets) await socket.SendToAsync(packet, new IPEndPoint(IPAddress.Loopback, port));
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            await ffmpeg.EndAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"ffmpeg has not seen {count} pictures: {ffmpeg.Output}");
        }

        return [.. (await File.ReadAllBytesAsync(_folder.File("rgb"))).Chunk(width * height * 3)];
    }

    /// <summary>The mean of red, green and blue.</summary>
    public static (int Red, int Green, int Blue) Colour(byte[] picture)
    {
        var sums = new long[3];
        for (var i = 0; i < picture.Length; i++) sums[i % 3] += picture[i];
        return ((int)(sums[0] * 3 / picture.Length), (int)(sums[1] * 3 / picture.Length), (int)(sums[2] * 3 / picture.Length));
    }

    private static Socket Bound(out int port)
    {
        // An even port: the next one is that of RTCP.
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            if (port % 2 == 0) return socket;
            socket.Dispose();
        }
    }

    private static async Task IsBoundAsync(int port)
    {
        var wanted = FormattableString.Invariant($":{port:X4} ");
        using var timeout = new CancellationTokenSource(Patience);
        while (!(await File.ReadAllTextAsync("/proc/net/udp", timeout.Token)).Contains(wanted, StringComparison.Ordinal)) await Task.Delay(20, timeout.Token);
    }
}
