using System.Buffers.Binary;
using System.Globalization;
using Tandem.Codecs;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>The codecs of telephones against FFmpeg's own decoders (of GSM, Speex, G.729, AMR and AMR-WB it has own ones), and its encoders where it has any. A codec of speech keeps no waveform exactly: two decoders of one stream must.</summary>
public sealed class CodecSpeechTests : IDisposable
{
    private readonly Ffmpeg _ffmpeg = new();

    public void Dispose() => _ffmpeg.Dispose();

    [Fact]
    public async Task FfmpegHearsOurGsmAsWeDo()
    {
        var packets = Streams.Encode(new("GSM", 8000), Signals.Speech(8000, 24000));
        Assert.Equal(await _ffmpeg.DecodeAsync(Joined(packets), "-f gsm -c:a gsm"), Streams.Decode(new("GSM", 8000), packets));
    }

    [Fact]
    public async Task WeHearFfmpegsGsm()
    {
        var speech = Signals.Speech(8000, 24000);
        var file = await _ffmpeg.EncodeAsync(speech, 8000, 1, "-c:a libgsm -f gsm");
        Assert.InRange(Signals.SignalToNoise(speech, Streams.Decode(new("GSM", 8000), file.Chunk(33)), 0).Decibels, 6, 60);
    }

    [Fact]
    public async Task FfmpegHearsOurG729AsWeDo()
    {
        var format = new AudioFormat("G729", 8000, 1, "annexb=no");
        var packets = Streams.Encode(format, Signals.Speech(8000, 24000), 10);
        AssertAlike(await _ffmpeg.DecodeAsync(Joined(packets), "-f g729"), Streams.Decode(format, packets), 12);
    }

    [Theory]
    [InlineData("AMR", 8000, 0)]
    [InlineData("AMR", 8000, 4)]
    [InlineData("AMR", 8000, 7)]
    [InlineData("AMR-WB", 16000, 0)]
    [InlineData("AMR-WB", 16000, 2)]
    [InlineData("AMR-WB", 16000, 8)]
    public async Task FfmpegHearsOurAmrAsWeDo(string name, int rate, int mode)
    {
        // An octet-aligned packet of one frame, without its first octet, is what a file has (RFC 4867 section 5.3).
        var format = new AudioFormat(name, rate, 1, string.Create(CultureInfo.InvariantCulture, $"octet-align=1;mode-set={mode}"));
        var packets = Streams.Encode(format, Signals.Speech(rate, rate * 3));
        byte[] file = [.. name == "AMR" ? "#!AMR\n"u8 : "#!AMR-WB\n"u8, .. packets.SelectMany(packet => packet[1..])];
        AssertAlike(await _ffmpeg.DecodeAsync(file, "-f amr"), Streams.Decode(format, packets), 12);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    [InlineData(32000)]
    public async Task FfmpegHearsOurSpeexAsWeDo(int rate)
    {
        var format = new AudioFormat("speex", rate);
        var packets = Streams.Encode(format, Signals.Speech(rate, rate * 3));
        AssertAlike(await _ffmpeg.DecodeAsync(SpeexFile(packets, rate), "-c:a speex"), Streams.Decode(format, packets), 12);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    public async Task WeHearFfmpegsSpeex(int rate)
    {
        var tone = Signals.Tone(1000, rate, rate * 2);
        var packets = OggFile.Read(await _ffmpeg.EncodeAsync(tone, rate, 1, "-c:a libspeex -f ogg"))[2..];
        var heard = Streams.Decode(new("speex", rate), packets)[(rate / 2)..rate];
        Assert.InRange(Signals.AmplitudeAt(1000, rate, heard), 7000, 13000);
        Assert.InRange(Signals.Purity(1000, rate, heard), 0.9, 1.001);
    }

    /// <summary>FFmpeg's decoder has no enhancer, which changes up to a twentieth of the energy (13 dB) and holds back half of a block or a whole one.</summary>
    [Theory]
    [InlineData(20)]
    [InlineData(30)]
    public async Task FfmpegHearsOurIlbcAsWeDo(int mode)
    {
        var format = new AudioFormat("iLBC", 8000, 1, string.Create(CultureInfo.InvariantCulture, $"mode={mode}"));
        var speech = Signals.Speech(8000, 24000);
        var packets = Streams.Encode(format, speech, mode);
        byte[] file = [.. System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"#!iLBC{mode}\n")), .. Joined(packets)];
        // It begins with a crack, whoever has made the stream.
        var (theirs, ours) = ((await _ffmpeg.DecodeAsync(file, "-f ilbc"))[960..], Streams.Decode(format, packets)[960..]);
        AssertAlike(theirs, ours, 10);
        var wanted = Signals.SignalToNoise(speech.AsSpan(960), ours, 400);
        Assert.Equal(mode == 20 ? 40 : 80, wanted.Delay);
        Assert.InRange(Signals.SignalToNoise(speech.AsSpan(960), theirs, 0).Decibels, wanted.Decibels - 1, 60);
    }

    private static byte[] Joined(IEnumerable<byte[]> packets) => [.. packets.SelectMany(packet => packet)];

    private static void AssertAlike(short[] theirs, short[] ours, double decibels)
    {
        var ratio = Math.Max(Signals.SignalToNoise(ours, theirs, 400).Decibels, Signals.SignalToNoise(theirs, ours, 400).Decibels);
        Assert.InRange(ratio, decibels, 200);
    }

    /// <summary>The head of Speex in Ogg: 80 octets.</summary>
    private static byte[] SpeexFile(List<byte[]> packets, int rate)
    {
        var head = new byte[80];
        "Speex   1.2"u8.CopyTo(head);
        int[] fields = [1, 80, rate, rate / 16000, 4, 1, -1, rate / 50, 0, 1];
        for (var i = 0; i < fields.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(28 + 4 * i), fields[i]);
        return OggFile.Write([head, new byte[8], .. packets], [0, 0, .. Enumerable.Range(1, packets.Count).Select(count => (long)count * rate / 50)]);
    }
}
