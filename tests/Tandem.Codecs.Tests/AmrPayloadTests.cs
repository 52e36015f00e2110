using Tandem.Codecs.Amr;

namespace Tandem.Codecs;

public sealed class AmrPayloadTests
{
    /// <summary>RFC 4867 section 4.3.5.1: one frame, bandwidth-efficient. No request, last frame of type 4, good, 148 bits, two bits to fill up.</summary>
    [Fact]
    public void One_frame_in_the_bandwidth_efficient_form()
    {
        var format = new AudioFormat("AMR", 8000, 1, "mode-set=4");
        var packet = Streams.Encode(format, Signals.Speech(8000, 160)).Single();
        Assert.Equal((4 + 6 + 148 + 7) / 8, packet.Length);
        Assert.Equal(0xF0 | 0b0010, packet[0]);
        Assert.Equal(0b01, packet[1] >> 6);
        Assert.Equal(0, packet[^1] & 0b11);
    }

    /// <summary>RFC 4867 section 4.4.5.1: the same, octet-aligned.</summary>
    [Fact]
    public void Two_frames_in_the_octet_aligned_form()
    {
        var packet = Streams.Encode(new("AMR", 8000, 1, "octet-align=1; mode-set=7"), Signals.Speech(8000, 320), 40).Single();
        Assert.Equal(1 + 2 + 2 * 31, packet.Length);
        Assert.Equal([0xF0, 0x80 | (7 << 3) | 4, (7 << 3) | 4], packet[..3]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_forms_bring_frames_of_every_type_back(bool isWide)
    {
        var frames = isWide ? AmrFrames.Wide : AmrFrames.Narrow;
        var random = new Random(3);
        for (var type = 0; type <= AmrFrames.NoData; type++)
        {
            if (frames.Bits(type) < 0) continue;
            var stored = new byte[AmrPayload.MaxFrames * frames.MaxOctets];
            for (var i = 0; i < AmrPayload.MaxFrames; i++)
            {
                var frame = stored.AsSpan(i * frames.MaxOctets, 1 + frames.Octets(type));
                random.NextBytes(frame);
                frame[0] = (byte)((type << 3) | 4);
                if (frames.Bits(type) % 8 != 0) frame[^1] &= (byte)(0xFF00 >> (frames.Bits(type) % 8));
            }
            foreach (var parameters in new[] { "", "octet-align=1" })
            {
                var settings = new AmrSettings(frames, new(parameters));
                var payload = new byte[AmrPayload.MaxOctets(frames)];
                var read = new byte[stored.Length];
                var length = AmrPayload.Write(settings, stored, AmrPayload.MaxFrames, payload);
                Assert.Equal(AmrPayload.MaxFrames, AmrPayload.Read(settings, payload.AsSpan(0, length), read, out var request));
                Assert.Equal(stored, read);
                Assert.Equal(AmrPayload.NoRequest, request);
            }
        }
    }

    [Fact]
    public void The_mode_follows_the_peers_request_within_the_set()
    {
        var format = new AudioFormat("AMR", 8000, 1, "octet-align=1;mode-set=0,2,5");
        using var encoder = Streams.Codec(format).CreateEncoder(format);
        using var decoder = Streams.Codec(format).CreateDecoder(format);
        var payload = new byte[encoder.MaxPayload];
        int Mode()
        {
            encoder.Encode(new short[160], payload);
            return payload[1] >> 3 & 15;
        }
        Assert.Equal(5, Mode());
        foreach (var (request, mode) in new[] { (0, 0), (4, 2), (1, 0), (7, 5), (2, 2), (15, 5), (9, 5) })
        {
            encoder.RequestMode(request);
            Assert.Equal(mode, Mode());
        }
        Assert.Null(decoder.ModeRequest);
        Assert.True(decoder.TryDecode([0x20, 0x7C], new short[160], out var samples));
        Assert.Equal((2, 160), (decoder.ModeRequest, samples));
    }

    [Fact]
    public void Every_prefix_of_a_payload_is_refused()
    {
        foreach (var parameters in new[] { "", "octet-align=1" })
        {
            var format = new AudioFormat("AMR-WB", 16000, 1, parameters);
            var packet = Streams.Encode(format, Signals.Speech(16000, 960), 60).Single();
            using var decoder = Streams.Codec(format).CreateDecoder(format);
            for (var length = 0; length < packet.Length; length++) Assert.False(decoder.TryDecode(packet.AsSpan(0, length), new short[1920], out _));
            Assert.True(decoder.TryDecode(packet, new short[1920], out _));
        }
    }

    [Fact]
    public void A_type_that_is_reserved_and_too_many_frames_are_refused()
    {
        var settings = new AmrSettings(AmrFrames.Narrow, new("octet-align=1"));
        var stored = new byte[AmrPayload.MaxFrames * AmrFrames.Narrow.MaxOctets];
        Assert.Equal(0, AmrPayload.Read(settings, [0xF0, (12 << 3) | 4, 0, 0, 0, 0, 0, 0], stored, out _));
        Assert.Equal(0, AmrPayload.Read(settings, [0xF0, .. Enumerable.Repeat((byte)0xFC, 40)], stored, out _));
        Assert.Equal(1, AmrPayload.Read(settings, [0xF0, 0x7C], stored, out _));
    }

    [Fact]
    public void Forms_that_are_not_offered_are_our_own_mistake() =>
        Assert.All(["crc=1", "robust-sorting=1", "interleaving=30"], parameters => Assert.Throws<ArgumentException>(() => new AmrSettings(AmrFrames.Narrow, new(parameters))));
}
