using System.Runtime.InteropServices;
using Tandem.Codecs.Ilbc;

namespace Tandem.Codecs;

/// <summary>iLBC against the code of RFC 3951, whose streams and samples are in tests/vectors/ilbc.</summary>
public sealed class IlbcTests
{
    private const int HeaderLength = 9;

    public static TheoryData<int> Modes => new() { 20, 30 };

    [Theory]
    [MemberData(nameof(Modes))]
    public void Streams_of_the_reference_are_decoded_to_its_samples(int mode)
    {
        var heard = Streams.Decode(Format(mode), Frames(mode));
        Assert.InRange(Signals.SignalToNoise(Samples($"decoded-{mode}.pcm"), heard, 0).Decibels, 40, 200);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Lost_frames_are_made_up_for_as_the_reference_does(int mode)
    {
        using var decoder = Streams.Codec(Format(mode)).CreateDecoder(Format(mode));
        List<short> heard = [];
        var pcm = new short[mode * 8];
        var frames = Frames(mode);
        foreach (var (i, frame) in frames.Index())
        {
            if (i < frames.Count - 3 && (i % 9 == 7 || i % 27 == 17)) decoder.Conceal(pcm);
            else Assert.True(decoder.TryDecode(frame, pcm, out _));
            heard.AddRange(pcm);
        }

        Assert.InRange(Signals.SignalToNoise(Samples($"lossy-{mode}.pcm"), [.. heard], 0).Decibels, 30, 200);
    }

    /// <summary>What both encoders make of one voice goes through one decoder, and comes late by what the enhancer holds back.</summary>
    [Theory]
    [MemberData(nameof(Modes))]
    public void The_encoder_is_as_good_as_that_of_the_reference(int mode)
    {
        var voice = Samples("voice.pcm");
        var (ours, delay) = Signals.SignalToNoise(voice, Streams.Decode(Format(mode), Streams.Encode(Format(mode), voice, mode)), 200);
        Assert.Equal(mode == 20 ? 40 : 80, delay);
        Assert.InRange(ours, Signals.SignalToNoise(voice, Streams.Decode(Format(mode), Frames(mode)), 200).Decibels - 0.3, 30);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_tone_stays_what_it_is(int mode)
    {
        var heard = Streams.Decode(Format(mode), Streams.Encode(Format(mode), Signals.Tone(1000, 8000, 8160), mode))[2400..];
        Assert.InRange(Signals.AmplitudeAt(1000, 8000, heard), 8000, 12000);
        Assert.InRange(Signals.Purity(1000, 8000, heard), 0.95, 1.001);
    }

    /// <summary>RFC 3952 section 5: 30 ms where nothing is said.</summary>
    [Theory]
    [InlineData("mode=20", 20, 38)]
    [InlineData("mode=30", 30, 50)]
    [InlineData("", 30, 50)]
    [InlineData("mode=0", 30, 50)]
    public void The_peer_says_which_frames_it_is_sent(string parameters, int milliseconds, int octets)
    {
        var format = new AudioFormat("iLBC", 8000, 1, parameters);
        Assert.Equal(milliseconds, Streams.Codec(format).PacketTimesOf(format)[0]);
        Assert.All(Streams.Encode(format, Signals.Speech(8000, 4800), milliseconds), packet => Assert.Equal(octets, packet.Length));
        Assert.All(Streams.Encode(format, Signals.Speech(8000, 4800), 60), packet => Assert.Equal(60 / milliseconds * octets, packet.Length));
    }

    [Fact]
    public void Several_frames_of_a_packet_are_as_if_they_came_alone()
    {
        var frames = Frames(20);
        Assert.Equal(Streams.Decode(Format(20), frames.Take(96)), Streams.Decode(Format(20), frames.Take(96).Chunk(6).Select(six => six.SelectMany(frame => frame).ToArray())));
    }

    /// <summary>Both sides use the mode of the lower rate of offer and answer, so what comes need not be what this side has said.</summary>
    [Fact]
    public void Frames_of_the_other_mode_are_told_by_their_length()
    {
        Assert.Equal(Streams.Decode(Format(20), Frames(20)), Streams.Decode(Format(30), Frames(20)));
        using var decoder = Streams.Codec(Format(20)).CreateDecoder(Format(20));
        var pcm = new short[decoder.MaxSamples];
        foreach (var length in new[] { 0, 1, 37, 39, 49, 51, 88 }) Assert.False(decoder.TryDecode(new byte[length], pcm, out _));
        // More than 120 ms.
        Assert.False(decoder.TryDecode(new byte[7 * 38], pcm, out _));
        Assert.False(decoder.TryDecode(new byte[5 * 50], pcm, out _));
    }

    /// <summary>RFC 3951 section 3.8: the last bit of a frame is 0.</summary>
    [Fact]
    public void A_frame_that_says_that_it_is_empty_is_made_up_for()
    {
        var frames = Frames(20);
        using var decoder = Streams.Codec(Format(20)).CreateDecoder(Format(20));
        using var other = Streams.Codec(Format(20)).CreateDecoder(Format(20));
        var (pcm, concealed) = (new short[160], new short[160]);
        foreach (var frame in frames.Take(20))
        {
            Assert.True(decoder.TryDecode(frame, pcm, out _));
            Assert.True(other.TryDecode(frame, pcm, out _));
        }

        frames[20][^1] |= 1;
        Assert.True(decoder.TryDecode(frames[20], pcm, out _));
        other.Conceal(concealed);
        Assert.Equal(concealed, pcm);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Parameters_are_written_as_they_are_read(int mode)
    {
        var frame = new IlbcFrame(IlbcMode.Of(new($"mode={mode}")));
        var written = new byte[Frames(mode)[0].Length];
        foreach (var octets in Frames(mode))
        {
            Assert.True(frame.TryRead(octets));
            frame.Write(written);
            Assert.Equal(octets, written);
        }
    }

    /// <summary>Every bit may be anything, of every frame, and what was decoded of it goes on into the next ones.</summary>
    [Theory]
    [MemberData(nameof(Modes))]
    public void Frames_of_any_bits_are_decoded(int mode)
    {
        var random = new Random(3951);
        using var decoder = Streams.Codec(Format(mode)).CreateDecoder(Format(mode));
        var pcm = new short[mode * 8];
        var frame = new byte[mode == 20 ? 38 : 50];
        for (var i = 0; i < 3000; i++)
        {
            random.NextBytes(frame);
            if (i % 3 > 0) frame[^1] &= 0xFE;
            if (i % 7 == 6) decoder.Conceal(pcm);
            Assert.True(decoder.TryDecode(frame, pcm, out _));
        }

        // And it has not lost its mind.
        short[] heard = [.. Frames(mode).SelectMany(one => decoder.TryDecode(one, pcm, out _) ? pcm.ToArray() : [])];
        Assert.InRange(Signals.SignalToNoise(Samples($"decoded-{mode}.pcm").AsSpan(4800), heard.AsSpan(4800), 0).Decibels, 30, 200);
    }

    private static AudioFormat Format(int mode) => new("iLBC", 8000, 1, $"mode={mode}");

    private static List<byte[]> Frames(int mode) => [.. File.ReadAllBytes(Vector($"voice-{mode}.lbc")).AsSpan(HeaderLength).ToArray().Chunk(mode == 20 ? 38 : 50)];

    private static short[] Samples(string name) => MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(Vector(name))).ToArray();

    private static string Vector(string name) => Path.Combine(DocumentTests.Root(), "tests", "vectors", "ilbc", name);
}
