using System.Buffers.Binary;
using Tandem.Codecs;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>Opus against FFmpeg's own decoder and encoder, which share no code with libopus.</summary>
public sealed class CodecOpusTests : IDisposable
{
    private readonly Ffmpeg _ffmpeg = new();

    public void Dispose() => _ffmpeg.Dispose();

    /// <summary>Without forward error correction: FFmpeg's decoder does not know it.</summary>
    [Theory]
    [InlineData("maxaveragebitrate=12000", 1, 20)]
    [InlineData("maxaveragebitrate=24000", 1, 60)]
    [InlineData("maxaveragebitrate=64000;cbr=1", 1, 10)]
    [InlineData("stereo=1;maxaveragebitrate=96000", 2, 20)]
    public async Task FfmpegHearsWhatWeEncode(string parameters, int channels, int packetTime)
    {
        var format = new AudioFormat("opus", 48000, 2, parameters);
        var speech = Signals.Speech(48000, 144000);
        var pcm = channels == 1 ? speech : [.. speech.SelectMany(sample => new[] { sample, (short)(sample / 2) })];
        var packets = Streams.Encode(format, pcm, packetTime);
        var theirs = await _ffmpeg.DecodeAsync(File(packets, channels, packetTime * 48), "-c:a opus");
        var ours = Streams.Decode(format, packets);
        // They need not agree to the bit, nor in the delay of the resampler behind SILK (RFC 6716 sections 4.2.9 and 6).
        var ratio = Math.Max(Signals.SignalToNoise(ours, theirs, 480).Decibels, Signals.SignalToNoise(theirs, ours, 480).Decibels);
        Assert.InRange(ratio, 15, 200);
    }

    [Fact]
    public async Task WeHearWhatFfmpegEncodes()
    {
        var tone = Signals.Tone(1000, 48000, 96000);
        var packets = OggFile.Read(await _ffmpeg.EncodeAsync(tone, 48000, 1, "-c:a opus -strict -2 -b:a 64000 -f ogg"))[2..];
        var heard = Streams.Decode(new("opus", 48000, 2), packets)[9600..86400];
        Assert.InRange(Signals.AmplitudeAt(1000, 48000, heard), 9000, 11000);
        Assert.InRange(Signals.Purity(1000, 48000, heard), 0.98, 1.001);
    }

    /// <summary>RFC 7845 sections 5.1 and 5.2.</summary>
    private static byte[] File(List<byte[]> packets, int channels, int frames)
    {
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        (head[8], head[9]) = (1, (byte)channels);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), 48000);
        byte[] tags = [.. "OpusTags"u8, 0, 0, 0, 0, 0, 0, 0, 0];
        return OggFile.Write([head, tags, .. packets], [0, 0, .. Enumerable.Range(1, packets.Count).Select(count => (long)count * frames)]);
    }
}
