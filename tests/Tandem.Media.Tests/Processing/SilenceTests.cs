using Tandem.Codecs;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Tests.Processing;

public sealed class SilenceTests
{
    private static readonly RtpFormat Silent = Formats.Of("18 G729/8000");

    /// <summary>50 dB below the overload point: a deviation of 104.</summary>
    private static readonly byte[] Quiet = [50];

    [Fact]
    public void Comfort_noise_is_heard_where_the_other_side_has_none()
    {
        using var pipe = Pipe.Between([Formats.Pcmu, Formats.Noise], [Formats.Pcma]);
        pipe.Tone(Formats.Pcmu, 1000, 200);
        Describe(pipe, 1000);
        pipe.Tone(Formats.Pcmu, 1000, 200);
        // It is sound without a hole.
        Assert.Equal(70, pipe.Sent.Count);
        Assert.Single(pipe.Sent, packet => packet.Marker);
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.Equal(160u, pair.Second.Timestamp - pair.First.Timestamp));
        var heard = pipe.Heard(Formats.Pcma);
        Assert.InRange(Signals.Rms(heard.AsSpan(2400, 6000)), 80, 130);
        Assert.InRange(Signals.Purity(1000, 8000, heard.AsSpan(9700)), 0.95, 1.01);
        Assert.Equal((0, 0), (pipe.Processor.Counters.Lost, pipe.Processor.Counters.Concealed));
    }

    [Fact]
    public void Noise_comes_while_nothing_else_does_and_ends_at_last()
    {
        using var pipe = Pipe.Between([Formats.Pcmu, Formats.Noise], [Formats.Pcma]);
        pipe.Put(13, pipe.Sequence++, pipe.Timestamp, Quiet);
        pipe.Pass(1000);
        Assert.InRange(pipe.Sent.Count, 47, 51);
        // One packet every 20 ms, not all when sound comes.
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)).Skip(1), pair => Assert.Equal(20, (pair.Second.At - pair.First.At).TotalMilliseconds));
        pipe.Pass(120_000);
        Assert.InRange(pipe.Sent.Count, 2990, 3010);
        Assert.Equal(Kernel.Instant.Never, pipe.Processor.Deadline);
    }

    [Theory]
    [InlineData("8 PCMA/8000", "19 CN/8000")]
    [InlineData("9 G722/8000", "19 CN/8000")]
    [InlineData("100 speex/16000", "19 CN/16000")]
    public void Comfort_noise_goes_on_as_comfort_noise(string to, string noise)
    {
        var (target, targetNoise) = (Formats.Of(to), Formats.Of(noise));
        using var pipe = Pipe.Between([Formats.Pcmu, Formats.Noise], [target, targetNoise]);
        pipe.Tone(Formats.Pcmu, 1000, 200);
        Describe(pipe, 1000);
        pipe.Tone(Formats.Pcmu, 1000, 200);
        Assert.Equal(21, pipe.Sent.Count);
        var packet = Assert.Single(pipe.Sent, sent => sent.PayloadType == 19);
        Assert.Equal(Quiet, packet.Payload);
        Assert.Equal((uint)target.Map.ClockRate / 5, packet.Timestamp - pipe.Sent[0].Timestamp);
        Assert.Equal([true, true], [pipe.Sent[0].Marker, pipe.Sent[11].Marker]);
        Assert.Equal((uint)target.Map.ClockRate * 6 / 5, pipe.Sent[11].Timestamp - pipe.Sent[0].Timestamp);
    }

    [Fact]
    public void Silence_of_another_codec_becomes_comfort_noise()
    {
        using var pipe = Pipe.Between([Silent], [Formats.Pcmu, Formats.Noise]);
        var sent = Whisper(pipe);
        Assert.InRange(sent, 20, 200);
        var noise = pipe.Sent.Where(packet => packet.PayloadType == 13).ToList();
        Assert.InRange(noise.Count, 1, 100);
        // A deviation of 200 is 44 dB below the overload point.
        Assert.All(noise.Skip(noise.Count / 2), packet => Assert.InRange(packet.Payload[0], 38, 52));
        Assert.InRange(pipe.Sent.Count(packet => packet.PayloadType == 0), 10, 150);
    }

    [Fact]
    public void Silence_of_another_codec_is_heard_without_a_hole()
    {
        using var pipe = Pipe.Between([Silent], [Formats.Pcmu]);
        Whisper(pipe);
        Assert.Single(pipe.Sent, packet => packet.Marker);
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.Equal(160u, pair.Second.Timestamp - pair.First.Timestamp));
        Assert.InRange(pipe.Sent.Count, 195, 201);
        Assert.InRange(Signals.Rms(pipe.Heard(Formats.Pcmu).AsSpan(^8000..)), 60, 400);
    }

    [Fact]
    public void The_silence_of_opus_is_filled_until_it_speaks()
    {
        using var pipe = Pipe.Between([Formats.Opus], [Formats.Pcmu]);
        var speech = Streams.Encode(Formats.Audio(Formats.Opus), Signals.Speech(48000, 48000));
        foreach (var payload in speech) pipe.Next(Formats.Opus, payload);
        // The first octet alone: a frame without data (RFC 6716 section 3.2.1).
        pipe.Put(111, pipe.Sequence++, pipe.Timestamp, speech[0].AsSpan(0, 1));
        pipe.Pass(400);
        pipe.Timestamp += 400 * 48;
        foreach (var payload in speech) pipe.Next(Formats.Opus, payload);
        Assert.Equal(120, pipe.Sent.Count);
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.Equal(160u, pair.Second.Timestamp - pair.First.Timestamp));
    }

    /// <summary>A second of a voice, two of a room, a second of a voice.</summary>
    private static readonly short[] Conversation = [.. Loud(1), .. Signals.Noise(16000, 60, 3), .. Loud(2)];

    [Theory]
    [InlineData("0 PCMU/8000")]
    [InlineData("9 G722/8000")]
    public void Silence_that_nobody_describes_is_described_when_wanted(string to)
    {
        var target = Formats.Of(to);
        using var pipe = Between(target, describesSilence: true);
        foreach (var payload in Streams.Encode(Formats.Audio(Formats.Pcma), Conversation)) pipe.Next(Formats.Pcma, payload);
        var noise = pipe.Sent.Where(packet => packet.PayloadType == 13).ToList();
        // 1.8 s are left of the two, and a description comes every half of a second or when the level has changed.
        Assert.InRange(noise.Count, 3, 8);
        Assert.InRange(pipe.Sent.Count(packet => packet.PayloadType == target.PayloadType), 100, 117);
        // A deviation of 60 is 55 dB below the overload point.
        Assert.All(noise.Skip(1), packet => Assert.InRange(packet.Payload[0], 53, 57));
        // The voice begins a new spurt, where it is in time.
        var again = pipe.Sent.FindLastIndex(packet => packet.PayloadType == 13) + 1;
        Assert.True(pipe.Sent[again].Marker);
        Assert.InRange(pipe.Sent[again].Timestamp - pipe.Sent[0].Timestamp, 3 * 8000 - 160u, 3 * 8000 + 400u);
        Assert.Equal(2, pipe.Sent.Count(packet => packet.Marker));
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.InRange(pair.Second.Timestamp - pair.First.Timestamp, 1u, 4160u));
    }

    [Fact]
    public void Silence_is_sound_unless_it_is_to_be_described_and_the_other_side_takes_it()
    {
        using var unwanted = Between(Formats.Pcmu, describesSilence: false);
        using var untaken = Pipe.Between([Formats.Pcma], [Formats.Pcmu], request => request with { Audio = new() { DescribesSilence = true } });
        foreach (var payload in Streams.Encode(Formats.Audio(Formats.Pcma), Conversation))
        {
            unwanted.Next(Formats.Pcma, payload);
            untaken.Next(Formats.Pcma, payload);
        }

        Assert.All([unwanted, untaken], pipe => Assert.Equal(Enumerable.Repeat((byte)0, 200), pipe.Sent.Select(packet => packet.PayloadType)));
    }

    /// <summary>Steady as it is, a tone is not what is around a voice.</summary>
    [Fact]
    public void A_tone_is_no_silence()
    {
        using var pipe = Between(Formats.Pcmu, describesSilence: true);
        pipe.Tone(Formats.Pcma, 425, 20_000);
        Assert.DoesNotContain(pipe.Sent, packet => packet.PayloadType == 13);
    }

    private static Pipe Between(RtpFormat target, bool describesSilence) =>
        Pipe.Between([Formats.Pcma], [target, Formats.Noise], request => request with { Audio = new() { DescribesSilence = describesSilence } });

    /// <summary>A voice without a pause, from its first sample on.</summary>
    private static short[] Loud(int seed) => Signals.Sum(Signals.Tone(300, 8000, 8000, 3000), Signals.Noise(8000, 300, seed));

    /// <summary>A packet of comfort noise, and nothing for so long.</summary>
    private static void Describe(Pipe pipe, int milliseconds)
    {
        pipe.Put(13, pipe.Sequence++, pipe.Timestamp, Quiet);
        pipe.Pass(milliseconds);
        pipe.Timestamp += (uint)(milliseconds * 8);
    }

    /// <summary>A tone, then noise that the codec takes for silence; its packets without octets are not sent. Tells how many were.</summary>
    private static int Whisper(Pipe pipe)
    {
        short[] sound = [.. Signals.Speech(8000, 8000), .. Signals.Noise(24000, 200, 3)];
        var sent = 0;
        foreach (var payload in Streams.Encode(Formats.Audio(Silent), sound))
        {
            if (payload.Length > 0)
            {
                pipe.Put(Silent.PayloadType, pipe.Sequence++, pipe.Timestamp, payload);
                sent++;
            }

            pipe.Timestamp += 160;
            pipe.Pass(20);
        }

        return sent;
    }
}
