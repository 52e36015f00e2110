namespace Tandem.Codecs;

/// <summary>The payloads of the codecs that other libraries do.</summary>
public sealed class SpeechCodecTests
{
    [Fact]
    public void A_frame_of_GSM_has_33_octets_and_its_signature()
    {
        var packets = Streams.Encode(new("GSM", 8000), Signals.Speech(8000, 1600), 40);
        Assert.All(packets, packet => Assert.Equal((66, 0xD, 0xD), (packet.Length, packet[0] >> 4, packet[33] >> 4)));
        using var decoder = Streams.Codec(new("GSM", 8000)).CreateDecoder(new("GSM", 8000));
        packets[0][33] = 0;
        Assert.False(decoder.TryDecode(packets[0], new short[960], out _));
    }

    [Fact]
    public void G729_has_10_octets_for_10_ms_and_sends_little_of_silence_unless_annex_B_is_refused()
    {
        var quiet = Signals.Noise(16000, 10, 1);
        var without = Streams.Encode(new("G729", 8000, 1, "annexb=no"), quiet);
        Assert.All(without, packet => Assert.Equal(20, packet.Length));
        var with = Streams.Encode(new("G729", 8000), quiet);
        Assert.Contains(with, packet => packet.Length == 0);
        Assert.Contains(with, packet => packet.Length % 10 == 2);
        Assert.All(with, packet => Assert.Contains(packet.Length, new[] { 0, 2, 10, 12, 20 }));
        using var decoder = Streams.Codec(new("G729", 8000)).CreateDecoder(new("G729", 8000));
        Assert.True(decoder.TryDecode(with.First(packet => packet.Length % 10 == 2), new short[160], out _));
        Assert.False(decoder.TryDecode(new byte[13], new short[960], out _));
    }

    /// <summary>RFC 5574 section 3.3: several frames follow each other without a gap.</summary>
    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    [InlineData(32000)]
    public void Speex_packs_frames_without_a_gap(int rate)
    {
        var speech = Signals.Speech(rate, rate / 50 * 6);
        var format = new AudioFormat("speex", rate);
        Assert.Equal(Streams.Decode(format, Streams.Encode(format, speech)), Streams.Decode(format, Streams.Encode(format, speech, 60)));
        Assert.True(Streams.Encode(format, speech, 60)[0].Length <= Streams.Encode(format, speech).Take(3).Sum(packet => packet.Length));
    }

    [Fact]
    public void Speex_of_variable_rate_is_shorter_when_the_peer_wants_it()
    {
        var silence = Signals.Noise(16000, 3, 2);
        var variable = Streams.Encode(new("speex", 8000, 1, "vbr=on"), silence).Sum(packet => packet.Length);
        Assert.InRange(variable, 1, Streams.Encode(new("speex", 8000), silence).Sum(packet => packet.Length) / 2);
    }
}
