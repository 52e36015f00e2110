namespace Tandem.Codecs;

public sealed class AudioCodecTests
{
    public static TheoryData<AudioFormat> Formats =>
        [.. from codec in AudioCodecs.All from rate in codec.ClockRates from channels in Enumerable.Range(codec.Channels.Least, codec.Channels.Most - codec.Channels.Least + 1) select Streams.Format(codec, rate, channels)];

    [Fact]
    public void Every_library_is_there_when_tested() => Assert.All(AudioCodecs.All, codec => Assert.Null(codec.Missing));

    [Fact]
    public void A_missing_library_takes_its_codec_away_and_says_which_package_brings_it()
    {
        var codec = new AudioCodec((_, _) => throw new InvalidOperationException(), (_, _) => throw new InvalidOperationException())
        {
            Name = "none",
            ClockRates = [8000],
            PacketTimes = [20],
            Libraries = [new("libnone.so.0", "libnone0", "none")],
        };
        Assert.False(codec.IsAvailable);
        var exception = Assert.Throws<DllNotFoundException>(() => codec.CreateDecoder(new("none", 8000)));
        Assert.Equal("none needs libnone.so.0, which Debian's package libnone0 brings.", exception.Message);
        Assert.Throws<DllNotFoundException>(() => codec.CreateEncoder(new("none", 8000)));
    }

    [Fact]
    public void A_format_is_found_by_name_in_any_case_rate_and_channels()
    {
        Assert.Equal("PCMU", AudioCodecs.Find(new("pcmu", 8000))?.Name);
        Assert.Equal("opus", AudioCodecs.Find(new("OPUS", 48000, 2))?.Name);
        Assert.Null(AudioCodecs.Find(new("PCMU", 16000)));
        Assert.Null(AudioCodecs.Find(new("PCMU", 8000, 2)));
        Assert.Null(AudioCodecs.Find(new("telephone-event", 8000)));
        Assert.Throws<ArgumentException>(() => AudioCodecs.All[0].CreateEncoder(new("PCMU", 16000)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_packet_time_is_coded_and_decoded_to_as_many_samples(AudioFormat format)
    {
        foreach (var time in Streams.Codec(format).PacketTimesOf(format))
        {
            using var encoder = Streams.Codec(format).CreateEncoder(format);
            using var decoder = Streams.Codec(format).CreateDecoder(format);
            var pcm = Signals.Tone(440, encoder.SampleRate, encoder.SampleRate / 100 * time / 10, 8000, encoder.Channels);
            var payload = new byte[encoder.MaxPayload];
            var octets = encoder.Encode(pcm, payload);
            Assert.NotEqual(0, octets);
            if (format.Name == "CN") continue;
            Assert.True(decoder.TryDecode(payload.AsSpan(0, octets), new short[decoder.MaxSamples], out var samples));
            Assert.Equal(pcm.Length / encoder.Channels, samples / decoder.Channels);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_is_no_packet_is_our_own_mistake(AudioFormat format)
    {
        using var encoder = Streams.Codec(format).CreateEncoder(format);
        Assert.Throws<ArgumentException>(() => encoder.Encode(new short[7], new byte[encoder.MaxPayload]));
        Assert.Throws<ArgumentException>(() => encoder.Encode(new short[encoder.SampleRate / 50 * encoder.Channels], new byte[encoder.MaxPayload - 1]));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Nothing_that_a_peer_sends_is_thrown_at(AudioFormat format)
    {
        var random = new Random(11);
        using var decoder = Streams.Codec(format).CreateDecoder(format);
        var pcm = new short[decoder.MaxSamples];
        for (var i = 0; i < 2000; i++)
        {
            var payload = new byte[random.Next(0, 200)];
            random.NextBytes(payload);
            var isDecoded = decoder.TryDecode(payload, pcm, out var samples);
            Assert.InRange(samples, isDecoded ? 1 : 0, isDecoded ? pcm.Length : 0);
            if (!isDecoded) decoder.Conceal(pcm.AsSpan(0, decoder.SampleRate / 50 * decoder.Channels));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_packet_without_room_for_its_samples_is_refused(AudioFormat format)
    {
        using var encoder = Streams.Codec(format).CreateEncoder(format);
        using var decoder = Streams.Codec(format).CreateDecoder(format);
        var payload = new byte[encoder.MaxPayload];
        var octets = encoder.Encode(Signals.Tone(440, encoder.SampleRate, encoder.SampleRate / 50, 8000, encoder.Channels), payload);
        var guarded = Enumerable.Repeat((short)-7, 4000).ToArray();
        Assert.False(decoder.TryDecode(payload.AsSpan(0, octets), guarded.AsSpan(0, 79), out _) && format.Name != "CN");
        Assert.All(guarded[79..], sample => Assert.Equal(-7, sample));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_packet_allocates(AudioFormat format)
    {
        using var encoder = Streams.Codec(format).CreateEncoder(format);
        using var decoder = Streams.Codec(format).CreateDecoder(format);
        var pcm = Signals.Noise(encoder.SampleRate / 50 * encoder.Channels, 3000, 5);
        var payload = new byte[encoder.MaxPayload];
        var heard = new short[decoder.MaxSamples];
        for (var i = 0; i < 5; i++) Exchange(encoder, decoder, pcm, payload, heard);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++) Exchange(encoder, decoder, pcm, payload, heard);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Exchange(AudioEncoder encoder, AudioDecoder decoder, short[] pcm, byte[] payload, short[] heard)
    {
        var octets = encoder.Encode(pcm, payload);
        decoder.TryDecode(payload.AsSpan(0, octets), heard, out _);
        decoder.Conceal(heard.AsSpan(0, decoder.SampleRate / 50 * decoder.Channels));
        decoder.TryRecover(payload.AsSpan(0, octets), heard.AsSpan(0, decoder.SampleRate / 50 * decoder.Channels));
    }
}
