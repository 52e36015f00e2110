using Tandem.Codecs;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>Comfort noise against FFmpeg's: both describe 80 ms of the same noise alike.</summary>
public sealed class CodecNoiseTests : IDisposable
{
    private const int PacketOctets = 11;

    private readonly Ffmpeg _ffmpeg = new();

    public void Dispose() => _ffmpeg.Dispose();

    [Fact]
    public async Task FfmpegDescribesANoiseAsWeDo()
    {
        var white = Signals.Noise(16000, 300, 4);
        var dark = new short[white.Length];
        for (var i = 1; i < dark.Length; i++) dark[i] = (short)(0.8 * dark[i - 1] + 0.5 * white[i]);
        var theirs = (await _ffmpeg.EncodeAsync(dark, 8000, 1, "-map 0 -c:a comfortnoise -f data")).Chunk(PacketOctets).ToList();
        var ours = Streams.Encode(new("CN", 8000), dark, 80);
        Assert.Equal(theirs.Count, ours.Count);
        // Of each packet the level, and the one coefficient that this noise has; the others are near the middle.
        Assert.All(theirs.Zip(ours), pair => Assert.InRange(Math.Abs(pair.First[0] - pair.Second[0]), 0, 2));
        Assert.All(theirs.Zip(ours), pair => Assert.InRange(Math.Abs(pair.First[1] - pair.Second[1]), 0, 12));
        Assert.All(ours, packet => Assert.InRange(packet[1], 10, 60));
    }
}
