using Tandem.Codecs;

namespace Tandem.Media.Tests.Processing;

public sealed class AudioTranscoderTests
{
    public static TheoryData<string, string> Pairs => [.. Formats.Sounds.SelectMany(_ => Formats.Sounds, (from, to) => (from.Map.ToString(), to.Map.ToString())).Where(pair => pair.Item1 != pair.Item2)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_tone_passes_from_every_codec_to_every_other(string from, string to)
    {
        var (source, target) = (Formats.Sounds.Single(format => format.Map.ToString() == from), Formats.Sounds.Single(format => format.Map.ToString() == to));
        if (source.Map.IsSameEncoding(target.Map)) return;
        using var pipe = Pipe.Between([source], [target]);
        pipe.Tone(source, 1000, 1200, TimeOf(source));
        Assert.InRange(pipe.Sent.Count, (1200 / TimeOf(target)) - 1, 1200 / TimeOf(target));
        var heard = pipe.Heard(target, out var rate);
        heard = heard[(rate / 4)..];
        Assert.InRange(Signals.AmplitudeAt(1000, rate, heard), 7000, 13000);
        Assert.InRange(Signals.Purity(1000, rate, heard), 0.9, 1.02);
    }

    /// <summary>The packet time that is nearest to the usual one.</summary>
    private static int TimeOf(Sdp.Rtp.RtpFormat format) => AudioCodecs.Find(Formats.Audio(format))!.PacketTimesOf(Formats.Audio(format)).Contains(20) ? 20 : 30;

    [Theory]
    [InlineData(20, 30)]
    [InlineData(30, 60)]
    [InlineData(60, 20)]
    [InlineData(20, 10)]
    [InlineData(10, 120)]
    public void Packet_times_change(int from, int to)
    {
        using var pipe = Pipe.Between([Formats.Pcmu], [Formats.Pcma], request => request with { PacketTime = TimeSpan.FromMilliseconds(to) });
        pipe.Tone(Formats.Pcmu, 1000, 3600, from);
        Assert.Equal(3600 / to, pipe.Sent.Count);
        Assert.All(pipe.Sent, packet => Assert.Equal(to * 8, packet.Payload.Length));
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.Equal((uint)(to * 8), pair.Second.Timestamp - pair.First.Timestamp));
        Assert.Equal([true], pipe.Sent.Select(packet => packet.Marker).Distinct().Take(1));
        Assert.Single(pipe.Sent, packet => packet.Marker);
        Assert.InRange(Signals.Purity(1000, 8000, pipe.Heard(Formats.Pcma)), 0.99, 1.001);
    }

    [Fact]
    public void Packets_go_out_when_they_come_in()
    {
        using var pipe = Pipe.Between([Formats.Pcmu], [Formats.Opus]);
        var start = pipe.Now;
        pipe.Tone(Formats.Pcmu, 1000, 1000);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => TimeSpan.FromMilliseconds(20 * i)), pipe.Sent.Select(packet => packet.At - start));
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.Equal(960u, pair.Second.Timestamp - pair.First.Timestamp));
    }

    [Fact]
    public void A_pause_is_no_loss_and_stays_a_pause()
    {
        using var pipe = Pipe.Between([Formats.Pcmu], [Formats.Opus]);
        pipe.Tone(Formats.Pcmu, 1000, 200);
        pipe.Pass(500);
        pipe.Timestamp += 500 * 8;
        pipe.Tone(Formats.Pcmu, 1000, 200);
        Assert.Equal(20, pipe.Sent.Count);
        Assert.Equal([0, 10], pipe.Sent.Index().Where(packet => packet.Item.Marker).Select(packet => packet.Index));
        Assert.Equal((uint)(520 * 48), pipe.Sent[10].Timestamp - pipe.Sent[9].Timestamp);
        Assert.Equal((0, 0), (pipe.Processor.Counters.Lost, pipe.Processor.Counters.Concealed));
    }

    [Fact]
    public void A_pause_ends_a_packet_that_was_begun()
    {
        using var pipe = Pipe.Between([Formats.Pcmu], [Formats.Pcma], request => request with { PacketTime = TimeSpan.FromMilliseconds(60) });
        pipe.Tone(Formats.Pcmu, 1000, 80);
        pipe.Pass(400);
        pipe.Timestamp += 400 * 8;
        pipe.Tone(Formats.Pcmu, 1000, 60);
        Assert.Equal([0u, 480u, 3840u], pipe.Sent.Select(packet => packet.Timestamp - pipe.Sent[0].Timestamp));
        Assert.Equal([true, false, true], pipe.Sent.Select(packet => packet.Marker));
    }

    [Theory]
    [InlineData("0 PCMU/8000", "111 opus/48000/2")]
    [InlineData("111 opus/48000/2", "0 PCMU/8000")]
    [InlineData("18 G729/8000", "8 PCMA/8000")]
    [InlineData("103 AMR/8000", "9 G722/8000")]
    public void Loss_of_a_twentieth_is_made_up_for(string from, string to)
    {
        var (source, target) = (Formats.Sounds.Single(format => format.Map.ToString() == from), Formats.Sounds.Single(format => format.Map.ToString() == to));
        using var pipe = Pipe.Between([source], [target]);
        var random = new Random(5);
        var lost = 0;
        foreach (var payload in Pipe.Encoded(source, 1000, 4000))
        {
            var isLost = pipe.Sequence is not (65500 or 163) && random.Next(20) == 0;
            lost += isLost ? 1 : 0;
            pipe.Next(source, payload, isLost);
        }

        var counters = pipe.Processor.Counters;
        Assert.InRange(lost, 5, 20);
        Assert.Equal((lost, lost), (counters.Lost, counters.Concealed + counters.Recovered));
        Assert.Equal(200, pipe.Sent.Count);
        Assert.Single(pipe.Sent, packet => packet.Marker);
        var step = (uint)target.Map.ClockRate / 50;
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.Equal(step, pair.Second.Timestamp - pair.First.Timestamp));
        var heard = pipe.Heard(target, out var rate)[(rate / 4)..];
        // A tone of 10000 has 7071; what is lost and not made up for has nothing. After a loss codecs of speech come back to a tone slowly, and with another phase.
        Assert.All(heard.Chunk(rate / 50), frame => Assert.InRange(Signals.Rms(frame), 700, 12000));
        Assert.InRange(Signals.Rms(heard), 4000, 8000);
    }

    [Fact]
    public void Opus_recovers_from_the_packet_behind()
    {
        var source = Formats.Of("111 opus/48000/2", "useinbandfec=1;maxaveragebitrate=20000");
        using var pipe = Pipe.Between([source], [Formats.Pcmu]);
        foreach (var (i, payload) in Streams.Encode(Formats.Audio(source), Signals.Speech(48000, 48000 * 4)).Index()) pipe.Next(source, payload, i % 10 == 7);
        Assert.Equal(20, pipe.Processor.Counters.Lost);
        Assert.InRange(pipe.Processor.Counters.Recovered, 3, 20);
        Assert.Equal(20, pipe.Processor.Counters.Recovered + pipe.Processor.Counters.Concealed);
        Assert.Equal(200, pipe.Sent.Count);
    }

    [Fact]
    public void A_long_gap_is_made_up_for_only_in_its_beginning()
    {
        using var pipe = Pipe.Between([Formats.Pcmu], [Formats.Pcma]);
        foreach (var (i, payload) in Pipe.Encoded(Formats.Pcmu, 1000, 2000).Index()) pipe.Next(Formats.Pcmu, payload, i is >= 20 and < 50);
        Assert.Equal((30, 5), (pipe.Processor.Counters.Lost, pipe.Processor.Counters.Concealed));
        Assert.Equal(75, pipe.Sent.Count);
        Assert.Equal(2, pipe.Sent.Count(packet => packet.Marker));
        Assert.Equal((uint)(99 * 160), pipe.Sent[^1].Timestamp - pipe.Sent[0].Timestamp);
    }

    [Fact]
    public void Packets_that_overtook_each_other_are_put_in_order()
    {
        using var pipe = Pipe.Between([Formats.Pcmu], [Formats.Pcma]);
        var payloads = Pipe.Encoded(Formats.Pcmu, 1000, 200);
        foreach (var i in new[] { 0, 1, 3, 2, 4, 7, 6, 5, 8, 9 })
        {
            pipe.Put(0, (ushort)(65532 + i), (uint)(160 * i), payloads[i]);
            pipe.Pass(1);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (uint)(160 * i)), pipe.Sent.Select(packet => packet.Timestamp - pipe.Sent[0].Timestamp));
        Assert.Equal((0, 3), (pipe.Processor.Counters.Lost, pipe.Processor.Counters.Reordered));
        Assert.InRange(Signals.Purity(1000, 8000, pipe.Heard(Formats.Pcma)), 0.99, 1.001);
    }

    [Fact]
    public void Late_packets_and_copies_are_dropped_and_counted()
    {
        using var pipe = Pipe.Between([Formats.Pcmu], [Formats.Pcma]);
        var payloads = Pipe.Encoded(Formats.Pcmu, 1000, 200);
        foreach (var i in new[] { 0, 1, 1, 3, 4, 2, 3, 5 })
        {
            pipe.Put(0, (ushort)i, (uint)(160 * i), payloads[i]);
            pipe.Pass(20);
        }

        Assert.Equal((1, 2, 1, 1), (pipe.Processor.Counters.Late, pipe.Processor.Counters.Duplicates, pipe.Processor.Counters.Lost, pipe.Processor.Counters.Concealed));
        Assert.Equal(6, pipe.Sent.Count);
    }

    [Fact]
    public void A_source_that_begins_anew_goes_on_where_it_was()
    {
        using var pipe = Pipe.Between([Formats.Pcmu], [Formats.Opus]);
        pipe.Tone(Formats.Pcmu, 1000, 200);
        (pipe.Ssrc, pipe.Timestamp, pipe.Sequence) = (99, 123456789, 4711);
        pipe.Tone(Formats.Pcmu, 1000, 200);
        pipe.Timestamp -= 1000000;
        pipe.Tone(Formats.Pcmu, 1000, 200);
        Assert.Equal(30, pipe.Sent.Count);
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.Equal(960u, pair.Second.Timestamp - pair.First.Timestamp));
        Assert.Equal(1, pipe.Processor.Counters.Restarts);
    }

    [Fact]
    public void A_source_may_change_its_codec()
    {
        using var pipe = Pipe.Between([Formats.Pcmu, Formats.Of("9 G722/8000"), Formats.Opus], [Formats.Pcma]);
        pipe.Tone(Formats.Pcmu, 1000, 400);
        pipe.Tone(Formats.Of("9 G722/8000"), 1000, 400);
        pipe.Tone(Formats.Opus, 1000, 400);
        Assert.Equal(60, pipe.Sent.Count);
        Assert.All(pipe.Sent.Zip(pipe.Sent.Skip(1)), pair => Assert.Equal(160u, pair.Second.Timestamp - pair.First.Timestamp));
        Assert.InRange(Signals.AmplitudeAt(1000, 8000, pipe.Heard(Formats.Pcma).AsSpan(^1600..)), 9000, 11000);
    }

    [Fact]
    public void What_is_no_payload_is_counted_and_made_up_for()
    {
        var gsm = Formats.Of("3 GSM/8000");
        using var pipe = Pipe.Between([gsm], [Formats.Pcmu]);
        pipe.Tone(gsm, 1000, 200);
        pipe.Next(gsm, [1, 2, 3]);
        pipe.Put(77, pipe.Sequence++, pipe.Timestamp, [1]);
        pipe.Next(gsm, []);
        Assert.Equal((1, 1, 0), (pipe.Processor.Counters.Undecodable, pipe.Processor.Counters.Foreign, pipe.Processor.Counters.Lost));
        Assert.Equal(11, pipe.Sent.Count);
    }

    [Fact]
    public void Two_channels_are_coded_when_both_sides_want_them()
    {
        var stereo = Formats.Of("111 opus/48000/2", "stereo=1;maxaveragebitrate=128000");
        var linear = Formats.Of("98 L16/48000/2");
        var pcm = new short[96000];
        var (left, right) = (Signals.Tone(500, 48000, 48000), Signals.Tone(1500, 48000, 48000));
        for (var i = 0; i < 48000; i++) (pcm[2 * i], pcm[2 * i + 1]) = (left[i], right[i]);
        foreach (var (target, isStereo) in new[] { (stereo, true), (Formats.Opus, false) })
        {
            using var pipe = Pipe.Between([linear], [target]);
            foreach (var payload in Streams.Encode(Formats.Audio(linear), pcm)) pipe.Next(linear, payload);
            // The bit of stereo in the first octet (RFC 6716 section 3.1).
            Assert.All(pipe.Sent, packet => Assert.Equal(isStereo, (packet.Payload[0] & 4) != 0));
            var heard = pipe.Heard(target)[9600..];
            Assert.InRange(Signals.AmplitudeAt(500, 48000, heard), isStereo ? 9000 : 4000, isStereo ? 11000 : 6000);
            Assert.InRange(Signals.AmplitudeAt(1500, 48000, heard), isStereo ? 0 : 4000, isStereo ? 500 : 6000);
        }
    }

    [Fact]
    public void The_mode_that_a_peer_wants_is_handed_on()
    {
        var amr = Formats.Of("103 AMR/8000", "octet-align=1");
        using var pipe = Pipe.Between([amr], [Formats.Pcmu]);
        using var back = Pipe.Between([Formats.Pcmu], [amr]);
        Assert.Null(pipe.Processor.ModeRequest);
        var payload = Pipe.Encoded(amr, 1000, 20)[0];
        payload[0] = 0x20;
        pipe.Next(amr, payload);
        Assert.Equal(2, pipe.Processor.ModeRequest);
        back.Processor.RequestMode(2);
        back.Tone(Formats.Pcmu, 1000, 20);
        Assert.Equal(2, back.Sent[0].Payload[1] >> 3 & 15);
    }

    [Theory]
    [MemberData(nameof(Allocating))]
    public void A_packet_allocates_nothing(string from, string to)
    {
        var (source, target) = (Formats.Sounds.Single(format => format.Map.ToString() == from), Formats.Sounds.Single(format => format.Map.ToString() == to));
        using var pipe = Pipe.Between([source, Formats.Events8], [target]);
        var payloads = Pipe.Encoded(source, 1000, 400);
        var packets = payloads.Select((payload, i) => Written(source.PayloadType, i, source.Map.ClockRate / 50 * i, payload)).ToList();
        var nowhere = new Nowhere();
        for (var i = 0; i < 10; i++) Receive(pipe, packets[i], nowhere);
        var before = GC.GetAllocatedBytesForCurrentThread();
        // One is lost.
        for (var i = 11; i < 20; i++) Receive(pipe, packets[i], nowhere);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(20, nowhere.Count);
    }

    public static TheoryData<string, string> Allocating => new()
    {
        { "0 PCMU/8000", "111 opus/48000/2" }, { "111 opus/48000/2", "0 PCMU/8000" }, { "9 G722/8000", "103 AMR/8000" }, { "104 AMR-WB/16000", "100 speex/16000" }, { "3 GSM/8000", "18 G729/8000" },
        { "97 L16/44100", "3 GSM/8000" }, { "18 G729/8000", "8 PCMA/8000" }, { "100 speex/16000", "104 AMR-WB/16000" }, { "103 AMR/8000", "9 G722/8000" },
    };

    private static byte[] Written(byte payloadType, int sequence, int timestamp, byte[] payload)
    {
        var packet = new byte[12 + payload.Length];
        new Tandem.Rtp.RtpWriter(packet, payloadType, (ushort)sequence, (uint)timestamp, 1).WritePayload(payload);
        return packet;
    }

    private static void Receive(Pipe pipe, byte[] octets, Nowhere output)
    {
        _ = Tandem.Rtp.RtpPacket.TryParse(octets, out var packet);
        pipe.Processor.Receive(packet, pipe.Now, output);
        pipe.Processor.Advance(pipe.Now + TimeSpan.FromMilliseconds(10), output);
    }

    private sealed class Nowhere : Media.Processing.IProcessorOutput
    {
        public int Count { get; private set; }

        public void Send(byte payloadType, uint timestamp, bool marker, ReadOnlySpan<byte> payload) => Count++;
    }
}
