using Tandem.Codecs;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>G.711, G.722 and L16 against FFmpeg's: octet for octet where both are integer arithmetic of the same recommendation.</summary>
public sealed class CodecWaveformTests : IDisposable
{
    private static readonly short[] Every = [.. Enumerable.Range(short.MinValue, 65536).Select(sample => (short)sample), .. new short[64]];

    private readonly Ffmpeg _ffmpeg = new();

    public void Dispose() => _ffmpeg.Dispose();

    [Theory]
    [InlineData("PCMA", "alaw")]
    [InlineData("PCMU", "mulaw")]
    public async Task EveryOctetOfG711IsDecodedToTheSameSample(string name, string format)
    {
        var octets = Enumerable.Range(0, 256).Select(octet => (byte)octet).ToArray();
        Assert.Equal(await _ffmpeg.DecodeAsync(octets, $"-f {format} -ar 8000"), Streams.Decode(new(name, 8000), [octets]));
    }

    /// <summary>
    /// FFmpeg takes the nearest output where G.711 has decision values, which are not half way where a segment ends, and mirrors its table at zero instead of between 0 and -1. So a sample beside a decision may get
    /// the neighbouring octet. Ours are those of the tables, as <c>G711Tests</c> shows.
    /// </summary>
    [Theory]
    [InlineData("PCMA", "alaw")]
    [InlineData("PCMU", "mulaw")]
    public async Task EverySampleIsEncodedToTheSameOctetOrBesideADecisionToItsNeighbour(string name, string format)
    {
        var theirs = await _ffmpeg.EncodeAsync(Every, 8000, 1, $"-f {format}");
        var ours = Streams.Encode(new(name, 8000), Every).SelectMany(packet => packet).ToArray();
        Assert.Equal(theirs.Length, ours.Length);
        var levels = Streams.Decode(new(name, 8000), [[.. Enumerable.Range(0, 256).Select(octet => (byte)octet)]]);
        var ordered = levels.Distinct().Order().ToList();
        var different = Enumerable.Range(0, ours.Length).Where(i => ours[i] != theirs[i]).ToList();
        Assert.InRange(different.Count, 0, 65536 * 4 / 100);
        Assert.All(different, i => Assert.InRange(Math.Abs(ordered.IndexOf(levels[ours[i]]) - ordered.IndexOf(levels[theirs[i]])), 0, 1));
    }

    [Fact]
    public async Task FfmpegDecodesOurG722AsWeDo()
    {
        var packets = Streams.Encode(new("G722", 8000), Signals.Speech(16000, 48000));
        Assert.Equal(await _ffmpeg.DecodeAsync([.. packets.SelectMany(packet => packet)], "-f g722"), Streams.Decode(new("G722", 8000), packets));
    }

    [Fact]
    public async Task FfmpegEncodesG722AsWeDo()
    {
        var speech = Signals.Speech(16000, 48000);
        var theirs = await _ffmpeg.EncodeAsync(speech, 16000, 1, "-c:a g722 -f g722");
        Assert.Equal(theirs, Streams.Encode(new("G722", 8000), speech).SelectMany(packet => packet));
    }

    [Fact]
    public async Task FfmpegReadsOurL16()
    {
        var noise = Signals.Noise(4800 * 2, 5000, 2);
        var packets = Streams.Encode(new("L16", 48000, 2), noise);
        Assert.Equal(noise, await _ffmpeg.DecodeAsync([.. packets.SelectMany(packet => packet)], "-f s16be -ar 48000 -ac 2"));
    }
}
