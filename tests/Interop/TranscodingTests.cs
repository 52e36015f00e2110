using System.Buffers.Binary;
using Tandem.Codecs;
using Tandem.Codecs.Dtmf;
using Tandem.Interop.Tests.Peers;
using Tandem.Media.Tests.Processing;
using Tandem.Sdp.Rtp;

namespace Tandem.Interop.Tests;

/// <summary>Sound from one codec to another with FFmpeg at one end: it decodes what comes out of the transcoder, or has encoded what goes in. A tone has to be the same tone, and little else.</summary>
public sealed class TranscodingTests : IDisposable
{
    private const double Tone = 1000;

    private readonly Ffmpeg _ffmpeg = new();

    public void Dispose() => _ffmpeg.Dispose();

    [Theory]
    [InlineData("0 PCMU/8000", "111 opus/48000/2", 25)]
    [InlineData("9 G722/8000", "111 opus/48000/2", 25)]
    [InlineData("104 AMR-WB/16000", "111 opus/48000/2", 15)]
    [InlineData("111 opus/48000/2", "0 PCMU/8000", 25)]
    [InlineData("111 opus/48000/2", "8 PCMA/8000", 25)]
    [InlineData("0 PCMU/8000", "9 G722/8000", 25)]
    [InlineData("111 opus/48000/2", "3 GSM/8000", 12)]
    [InlineData("111 opus/48000/2", "18 G729/8000", 8)]
    [InlineData("111 opus/48000/2", "105 iLBC/8000", 12)]
    [InlineData("0 PCMU/8000", "106 iLBC/8000", 12)]
    [InlineData("105 iLBC/8000", "8 PCMA/8000", 12)]
    [InlineData("111 opus/48000/2", "103 AMR/8000", 12)]
    [InlineData("111 opus/48000/2", "104 AMR-WB/16000", 12)]
    public async Task FfmpegHearsTheToneThatCameIn(string from, string to, double leastRatio)
    {
        var (source, target) = (Sound(from), Sound(to));
        using var pipe = Pipe.Between([source], [target]);
        pipe.Tone(source, Tone, 3000);
        var (heard, rate) = await DecodeAsync(target, pipe.Sent);
        Assert.InRange(heard.Length, rate * 2.9, rate * 3.1);
        AssertTone(heard, rate, leastRatio);
    }

    [Theory]
    [InlineData(20, 60)]
    [InlineData(30, 20)]
    [InlineData(60, 10)]
    public async Task FfmpegHearsTheToneWhateverThePacketTimes(int source, int target)
    {
        using var pipe = Pipe.Between([Formats.Pcmu], [Formats.Opus], request => request with { PacketTime = TimeSpan.FromMilliseconds(target) });
        pipe.Tone(Formats.Pcmu, Tone, 3000, source);
        Assert.Equal(3000 / target, pipe.Sent.Count);
        var (heard, rate) = await DecodeAsync(Formats.Opus, pipe.Sent, target);
        AssertTone(heard, rate, 15);
    }

    [Theory]
    [InlineData("9 G722/8000", "-c:a g722 -f g722", 16000, 160, "111 opus/48000/2", 25)]
    [InlineData("0 PCMU/8000", "-c:a pcm_mulaw -f mulaw", 8000, 160, "103 AMR/8000", 12)]
    [InlineData("3 GSM/8000", "-c:a libgsm -f gsm", 8000, 33, "8 PCMA/8000", 15)]
    public async Task TheToneThatFfmpegEncodedIsHeard(string from, string how, int rate, int octets, string to, double leastRatio)
    {
        var (source, target) = (Sound(from), Sound(to));
        using var pipe = Pipe.Between([source], [target]);
        var file = await _ffmpeg.EncodeAsync(Signals.Tone(Tone, rate, rate * 3), rate, 1, how);
        foreach (var payload in file.Chunk(octets)) pipe.Next(source, payload);
        AssertTone(pipe.Heard(target, out var heardRate), heardRate, leastRatio);
    }

    [Fact]
    public async Task TheOpusOfFfmpegIsHeardInG711()
    {
        using var pipe = Pipe.Between([Formats.Opus], [Formats.Pcma]);
        foreach (var packet in OggFile.Read(await _ffmpeg.EncodeAsync(Signals.Tone(Tone, 48000, 144000), 48000, 1, "-c:a opus -strict -2 -b:a 64000 -f ogg"))[2..]) pipe.Next(Formats.Opus, packet);
        AssertTone(pipe.Heard(Formats.Pcma, out var rate), rate, 18);
    }

    [Fact]
    public async Task FfmpegHearsNoHoleWhereATwentiethIsLost()
    {
        using var pipe = Pipe.Between([Formats.Pcmu], [Formats.Opus]);
        foreach (var (i, payload) in Pipe.Encoded(Formats.Pcmu, Tone, 3000).Index()) pipe.Next(Formats.Pcmu, payload, isLost: i % 20 == 15);
        Assert.Equal((7, 7), (pipe.Processor.Counters.Lost, pipe.Processor.Counters.Concealed));
        var (heard, rate) = await DecodeAsync(Formats.Opus, pipe.Sent);
        AssertTone(heard, rate, 10);
        Assert.All(heard[(rate / 5)..^(rate / 5)].Chunk(rate / 50), frame => Assert.InRange(Signals.Rms(frame), 4000, 9500));
    }

    [Fact]
    public async Task FfmpegHearsTheKeysThatWerePutIn()
    {
        using var pipe = Pipe.Between([Formats.Opus, Formats.Events48], [Formats.Pcmu]);
        foreach (var key in "19") Assert.True(pipe.Processor.PressKey(key, TimeSpan.FromMilliseconds(200), pipe.Now, pipe));
        pipe.Pass(600);
        var (heard, rate) = await DecodeAsync(Formats.Pcmu, pipe.Sent);
        // The rows and columns of 1 and 9 (ITU-T Q.23), each alone in its tone.
        var (first, second) = (heard[..(rate / 5)], heard[(rate * 6 / 25)..(rate * 11 / 25)]);
        foreach (var (tone, low, high) in new[] { (first, 697.0, 1209.0), (second, 852.0, 1477.0) })
            Assert.InRange(Signals.Purity(low, rate, tone) + Signals.Purity(high, rate, tone), 0.95, 1.05);
        var digits = new char[8];
        Assert.Equal("19", new string(digits, 0, new DtmfDetector().Hear(heard, digits)));
    }

    private static RtpFormat Sound(string map) => Formats.Sounds.First(format => format.Map.ToString() == map);

    /// <summary>The ratio of the tone to all else, behind the beginning.</summary>
    private static void AssertTone(short[] heard, int rate, double leastRatio)
    {
        heard = heard[(rate / 2)..^(rate / 5)];
        Assert.InRange(Signals.AmplitudeAt(Tone, rate, heard), 7000, 13000);
        var purity = Signals.Purity(Tone, rate, heard);
        Assert.InRange(purity, 1 - Math.Pow(10, -leastRatio / 10), 1.02);
        // And it is this frequency, not one beside it.
        Assert.InRange(Signals.AmplitudeAt(Tone * 1.01, rate, heard), 0, 1500);
    }

    private async Task<(short[] Heard, int Rate)> DecodeAsync(RtpFormat format, List<Sent> sent, int packetTime = 20)
    {
        var payloads = sent.Select(packet => packet.Payload).ToList();
        return format.Map.Encoding switch
        {
            "PCMU" => (await _ffmpeg.DecodeAsync(Joined(payloads), "-f mulaw -ar 8000"), 8000),
            "PCMA" => (await _ffmpeg.DecodeAsync(Joined(payloads), "-f alaw -ar 8000"), 8000),
            "G722" => (await _ffmpeg.DecodeAsync(Joined(payloads), "-f g722"), 16000),
            "GSM" => (await _ffmpeg.DecodeAsync(Joined(payloads), "-f gsm"), 8000),
            "iLBC" => (await _ffmpeg.DecodeAsync([.. payloads[0].Length == 38 ? "#!iLBC20\n"u8 : "#!iLBC30\n"u8, .. Joined(payloads)], "-f ilbc"), 8000),
            "G729" => (await _ffmpeg.DecodeAsync(Joined(payloads), "-f g729 -c:a g729"), 8000),
            "AMR" => (await _ffmpeg.DecodeAsync([.. "#!AMR\n"u8, .. payloads.SelectMany(Stored)], "-f amr -c:a amrnb"), 8000),
            "AMR-WB" => (await _ffmpeg.DecodeAsync([.. "#!AMR-WB\n"u8, .. payloads.SelectMany(Unpacked)], "-f amr -c:a amrwb"), 16000),
            _ => (await _ffmpeg.DecodeAsync(Ogg(payloads, packetTime * 48), "-c:a opus"), 48000),
        };
    }

    private static byte[] Joined(IEnumerable<byte[]> payloads) => [.. payloads.SelectMany(payload => payload)];

    /// <summary>RFC 4867 section 5.3: as in an octet-aligned payload of one frame, without the octet of the request.</summary>
    private static byte[] Stored(byte[] payload) => payload[1..];

    /// <summary>Section 4.3: a bandwidth-efficient payload of one frame, whose bits begin behind ten.</summary>
    private static byte[] Unpacked(byte[] payload)
    {
        var type = (payload[0] & 7) << 1 | payload[1] >> 7;
        var frame = new byte[payload.Length];
        frame[0] = (byte)(type << 3 | 4);
        for (var i = 1; i < payload.Length; i++) frame[i] = (byte)(payload[i] << 2 | (i + 1 < payload.Length ? payload[i + 1] >> 6 : 0));
        return type < 9 ? frame[..(1 + ((AmrWideBits[type] + 7) / 8))] : throw new InvalidOperationException($"Type {type} is no speech.");
    }

    private static readonly int[] AmrWideBits = [132, 177, 253, 285, 317, 365, 397, 461, 477];

    /// <summary>RFC 7845 sections 5.1 and 5.2.</summary>
    private static byte[] Ogg(List<byte[]> packets, int frames)
    {
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        (head[8], head[9]) = (1, 1);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), 48000);
        byte[] tags = [.. "OpusTags"u8, 0, 0, 0, 0, 0, 0, 0, 0];
        return OggFile.Write([head, tags, .. packets], [0, 0, .. Enumerable.Range(1, packets.Count).Select(count => (long)count * frames)]);
    }
}
