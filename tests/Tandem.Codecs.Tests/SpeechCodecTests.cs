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

    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    [InlineData(32000)]
    public void Frames_of_Speex_are_counted_and_a_cut_off_one_is_refused(int rate)
    {
        foreach (var parameters in new[] { "", "vbr=on" })
        {
            var packet = Streams.Encode(new("speex", rate, 1, parameters), Signals.Speech(rate, rate / 50 * 3), 60).Single();
            Assert.Equal(3, Speex.SpeexPayload.CountFrames(packet));
            for (var length = 0; length < packet.Length - 1; length++) Assert.InRange(Speex.SpeexPayload.CountFrames(packet.AsSpan(0, length)), 0, 3);
            Assert.Equal(0, Speex.SpeexPayload.CountFrames(packet.AsSpan(0, 2)));
        }
    }

    /// <summary>Mode 9 (0 1001), a layer without a frame (1 000), user data (0 1101), a request that is cut off (0 1110 1111), a terminator alone (0 1111).</summary>
    [Theory]
    [InlineData(new byte[] { 0x48, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x80, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x68, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x77, 0x80 })]
    [InlineData(new byte[] { 0x7F })]
    public void What_is_no_frame_of_Speex_is_refused(byte[] payload)
    {
        using var decoder = Streams.Codec(new("speex", 8000)).CreateDecoder(new("speex", 8000));
        Assert.False(decoder.TryDecode(payload, new short[960], out _));
    }
}
