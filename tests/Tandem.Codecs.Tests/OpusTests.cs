namespace Tandem.Codecs;

public sealed class OpusTests
{
    private static AudioFormat Format(string parameters = "") => new("opus", 48000, 2, parameters);

    [Fact]
    public void A_tone_passes()
    {
        var heard = Streams.Decode(Format(), Streams.Encode(Format(), Signals.Tone(1000, 48000, 48000)))[9600..];
        Assert.InRange(Signals.AmplitudeAt(1000, 48000, heard), 9000, 11000);
        Assert.InRange(Signals.Purity(1000, 48000, heard), 0.97, 1.01);
    }

    [Fact]
    public void Stereo_keeps_its_sides_apart()
    {
        var format = Format("stereo=1;maxaveragebitrate=128000");
        var pcm = new short[96000];
        var (left, right) = (Signals.Tone(500, 48000, 48000), Signals.Tone(1500, 48000, 48000));
        for (var i = 0; i < 48000; i++) (pcm[2 * i], pcm[2 * i + 1]) = (left[i], right[i]);
        var heard = Streams.Decode(format, Streams.Encode(format, pcm))[19200..];
        var heardLeft = heard.Where((_, i) => i % 2 == 0).ToArray();
        Assert.InRange(Signals.AmplitudeAt(500, 48000, heardLeft), 9000, 11000);
        Assert.InRange(Signals.AmplitudeAt(1500, 48000, heardLeft), 0, 500);
        // The second bit from the right of the first octet but two (RFC 6716 section 3.1).
        Assert.All(Streams.Encode(format, pcm), packet => Assert.Equal(4, packet[0] & 4));
    }

    [Fact]
    public void Bitrate_constant_rate_and_bandwidth_are_as_the_peer_wants_them()
    {
        var speech = Signals.Speech(48000, 96000);
        var constant = Streams.Encode(Format("cbr=1; maxaveragebitrate=24000"), speech);
        Assert.All(constant, packet => Assert.Equal(60, packet.Length));
        var few = Streams.Encode(Format("maxaveragebitrate=12000"), speech).Sum(packet => packet.Length);
        var many = Streams.Encode(Format("maxaveragebitrate=64000"), speech).Sum(packet => packet.Length);
        Assert.InRange(many, few * 2, few * 20);
        // Configurations 0 to 3 are narrow-band SILK (table 2); 16 to 19 narrow-band CELT.
        Assert.All(Streams.Encode(Format("maxplaybackrate=8000"), speech), packet => Assert.True(packet[0] >> 3 is < 4 or (>= 16 and < 20)));
    }

    [Fact]
    public void A_lost_packet_is_recovered_from_the_next_one()
    {
        var speech = Signals.Speech(48000, 96000);
        var packets = Streams.Encode(Format("useinbandfec=1;maxaveragebitrate=20000"), speech);
        var whole = Streams.Decode(Format(), packets);
        using var recovering = Streams.Codec(Format()).CreateDecoder(Format());
        using var concealing = Streams.Codec(Format()).CreateDecoder(Format());
        var (recovered, recoveredError, concealedError) = (0, 0.0, 0.0);
        for (var i = 0; i < packets.Count - 1; i++)
        {
            var (first, second) = (new short[960], new short[960]);
            if (i % 5 == 4 && recovering.TryRecover(packets[i + 1], first))
            {
                recovered++;
                concealing.Conceal(second);
                recoveredError += Error(whole.AsSpan(i * 960, 960), first);
                concealedError += Error(whole.AsSpan(i * 960, 960), second);
                continue;
            }
            Assert.True(recovering.TryDecode(packets[i], first, out _));
            Assert.True(concealing.TryDecode(packets[i], second, out _));
        }
        Assert.InRange(recovered, 5, 20);
        Assert.InRange(recoveredError, 0, concealedError * 0.6);
    }

    [Fact]
    public void A_packet_without_redundancy_recovers_nothing()
    {
        using var decoder = Streams.Codec(Format()).CreateDecoder(Format());
        Assert.All(Streams.Encode(Format(), Signals.Speech(48000, 48000)), packet => Assert.False(decoder.TryRecover(packet, new short[960])));
        Assert.False(decoder.TryRecover([], new short[960]));
        Assert.False(decoder.TryRecover([0x0B], new short[960]));
        Assert.False(decoder.TryRecover([0x0B, 0xC1, 0xFF], new short[960]));
    }

    [Fact]
    public void Silence_is_not_sent_when_the_peer_allows_it()
    {
        Assert.Contains(Streams.Encode(Format("usedtx=1"), new short[96000]), packet => packet.Length == 0);
        Assert.DoesNotContain(Streams.Encode(Format(), new short[96000]), packet => packet.Length == 0);
    }

    private static double Error(ReadOnlySpan<short> a, ReadOnlySpan<short> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += Math.Pow(a[i] - b[i], 2);
        return sum;
    }
}
