using System.Buffers.Binary;
using Tandem.Media.Processing;
using Tandem.Media.Processing.Video;
using Tandem.Rtp;

namespace Tandem.Media.Tests.Processing;

public sealed class VideoPayloadTests
{
    private const uint Timestamp = 123_456;

    private static readonly string[] Streams = ["vp8.rtp", "h264.rtp", "h264-mode0.rtp", "h263.rtp"];

    public static TheoryData<string> Files => [.. Streams];

    [Fact]
    public void Frames_of_VP8_come_out_of_the_packets_of_FFmpeg()
    {
        var frames = Frames("vp8.rtp", new Vp8Depacketiser());
        Assert.Equal(VideoVectors.Ivf(VideoVectors.Read("vp8.ivf")), frames.Select(frame => frame.Octets));
        Assert.Equal([0, 6], frames.Index().Where(frame => frame.Item.IsKey).Select(frame => frame.Index));
    }

    [Theory]
    [InlineData("h264.rtp", "h264.h264")]
    [InlineData("h264-mode0.rtp", "h264-slices.h264")]
    public void Frames_of_H264_come_out_of_the_packets_of_FFmpeg(string packets, string stream)
    {
        var frames = Frames(packets, new H264Depacketiser([]));
        Assert.Equal(VideoVectors.Units(VideoVectors.Read(stream)), frames.SelectMany(frame => VideoVectors.Units(frame.Octets)));
        Assert.Equal(12, frames.Count);
        Assert.Equal([0, 6], frames.Index().Where(frame => frame.Item.IsKey).Select(frame => frame.Index));
        Assert.All(frames.Where(frame => frame.IsKey), frame => Assert.Equal(7, frame.Octets[4] & 31));
    }

    [Fact]
    public void Pictures_of_H263_come_out_of_the_packets_of_FFmpeg()
    {
        var frames = Frames("h263.rtp", new H263Depacketiser());
        Assert.Equal(VideoVectors.Read("h263.h263"), frames.SelectMany(frame => frame.Octets));
        Assert.Equal(12, frames.Count);
        Assert.Equal([0, 6], frames.Index().Where(frame => frame.Item.IsKey).Select(frame => frame.Index));
        // 2 is QCIF (ITU-T H.263 section 5.1.3).
        Assert.All(frames, frame => Assert.Equal(2, H263Picture.SizeOf(frame.Octets)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void One_lost_packet_takes_one_frame_away(string file)
    {
        var whole = Frames(file, Depacketiser(file)).Select(frame => Convert.ToHexString(frame.Octets)).ToHashSet();
        var packets = VideoVectors.Packets(file);
        for (var lost = 0; lost < packets.Count; lost++)
        {
            var frames = Frames(file, Depacketiser(file), lost);
            // A unit of H.264 that is lost whole is seen by the gap alone; the transcoder asks for a key frame then.
            Assert.InRange(frames.Count, 11, file.StartsWith("h264", StringComparison.Ordinal) ? 12 : 11);
            if (!file.StartsWith("h264", StringComparison.Ordinal)) Assert.All(frames, frame => Assert.Contains(Convert.ToHexString(frame.Octets), whole));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Frames_that_are_packed_come_out_again(string file)
    {
        foreach (var frame in Frames(file, Depacketiser(file)))
        {
            var (packed, isMode1) = (new Packed(), file != "h264-mode0.rtp");
            VideoPacketiser packetiser = file switch { "vp8.rtp" => new Vp8Packetiser(96), "h263.rtp" => new H263Packetiser(96), _ => new H264Packetiser(96, isMode1) };
            packetiser.Send(file.StartsWith("h264", StringComparison.Ordinal) ? WithLengths(frame.Octets) : frame.Octets, Timestamp, packed);
            Assert.All(packed.Payloads, payload => Assert.InRange(payload.Octets.Length, 1, 1180));
            Assert.All(packed.Payloads.SkipLast(1), payload => Assert.False(payload.Marker));
            Assert.True(packed.Payloads[^1].Marker);
            if (!isMode1) Assert.All(packed.Payloads, payload => Assert.InRange(payload.Octets[0] & 31, 1, 23));
            var depacketiser = Depacketiser(file);
            var results = packed.Payloads.Select(payload => depacketiser.Receive(payload.Octets, Timestamp, payload.Marker, isAfterLoss: false)).ToList();
            Assert.Equal([.. Enumerable.Repeat(false, results.Count - 1), true], results);
            // H.263 has its time in it.
            if (file == "h263.rtp") H263Picture.SetReference(frame.Octets, Timestamp);
            Assert.Equal(frame.Octets, depacketiser.Frame.ToArray());
        }
    }

    /// <summary>ITU-T H.263 section 5.1.2: eight bits that count 1001/30000 of a second, that is 3,003 units of the timestamp.</summary>
    [Theory]
    [InlineData(0u, 0)]
    [InlineData(3002u, 0)]
    [InlineData(3003u, 1)]
    [InlineData(3003u * 255, 255)]
    [InlineData(3003u * 256, 0)]
    [InlineData(3003u * 198, 198)]
    public void A_picture_of_H263_has_the_time_of_its_timestamp(uint timestamp, int reference)
    {
        var packed = new Packed();
        new H263Packetiser(96).Send([0, 0, 0x83, 0xFE, 0x08, 1, 2, 3], timestamp, packed);
        var (payload, marker) = Assert.Single(packed.Payloads);
        Assert.True(marker);
        Assert.Equal([4, 0, (byte)(0x80 | (reference >> 6)), (byte)(((reference & 63) << 2) | 2), 8, 1, 2, 3], payload);
    }

    /// <summary>RFC 4629 section 5.1: the header, with what it says for the protection of others, which is passed over.</summary>
    [Theory]
    [InlineData("0400", true, 2)]
    [InlineData("0000", false, 2)]
    [InlineData("0600 AA", true, 3)]
    [InlineData("0418 AABBCC", true, 5)]
    [InlineData("021F AA BBCCDD", false, 6)]
    public void Headers_of_H263_are_read(string octets, bool isStart, int length)
    {
        var payload = Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(H263Payload.TryRead([.. payload, 7], out var header));
        Assert.Equal(new H263Payload(isStart, length), header);
        for (var cut = 0; cut <= payload.Length; cut++) Assert.False(H263Payload.TryRead(payload.AsSpan(0, cut), out _));
    }

    /// <summary>Headers with an extended type: all of it, of INTRA and INTER of CIF and of a size of its own; and the part that changes alone.</summary>
    [Theory]
    [InlineData("00008002 1C B0 01 00 10 00 00 00", true, 3)]
    [InlineData("00008002 1C B0 01 04 10 00 00 00", false, 3)]
    [InlineData("00008002 1C E0 01 00 10 5A 01 20", true, 8 + 0x5A012)]
    [InlineData("00008002 1C 10 00 00 00 00 00 00", false, 0)]
    [InlineData("00008002 1C 00 00 00 00 00 00 00", true, 0)]
    [InlineData("00008002", false, 0)]
    public void Extended_headers_of_H263_are_read(string octets, bool isKeyFrame, int size)
    {
        var picture = Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal((isKeyFrame, size), (H263Picture.IsKeyFrame(picture), H263Picture.SizeOf(picture)));
    }

    /// <summary>RFC 4629 section 8.1.1; what makes no sense counts as missing.</summary>
    [Theory]
    [InlineData("", 176, 144, 1)]
    [InlineData("CIF=1;QCIF=1", 352, 288, 1)]
    [InlineData("qcif=1;cif4=2;cif=1", 704, 576, 2)]
    [InlineData("SQCIF=3", 128, 96, 3)]
    [InlineData("CIF=0;QCIF=2", 176, 144, 2)]
    [InlineData("CIF=33;CIF16=1;profile=0", 176, 144, 1)]
    public void The_size_of_H263_is_the_largest_that_the_receiver_names(string parameters, int width, int height, int interval) =>
        Assert.Equal(new H263Format(width, height, interval), H263Format.Of(new("96", parameters)));

    /// <summary>A picture in packets of 188 octets, one after the other, and one that is too long to say how long it is.</summary>
    [Fact]
    public async Task Pictures_come_out_of_a_transport_stream()
    {
        List<(byte[] Octets, long Milliseconds)> pictures = [];
        var stream = new TransportStream(picture => pictures.Add((picture.Memory.ToArray(), picture.Milliseconds)));
        byte[] small = [1, 2, 3];
        var large = Enumerable.Range(0, 1000).Select(i => (byte)i).ToArray();
        using var file = new MemoryStream([.. TransportPackets(small, 66 * 90, saysLength: true), .. TransportPackets(large, (1L << 32) + 45, saysLength: false), .. TransportPackets(small, 90, saysLength: true)]);
        await Assert.ThrowsAsync<EndOfStreamException>(() => stream.ReadAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([66, ((1L << 32) + 90) / 90, 1], pictures.Select(picture => picture.Milliseconds));
        Assert.Equal([small, large, small], pictures.Select(picture => picture.Octets));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("47410010 000001E0")]
    public async Task What_is_no_transport_stream_ends_it(string octets)
    {
        var packet = new byte[188];
        Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal)).CopyTo(packet, 0);
        // A header of more octets than there are.
        packet[12] = 255;
        using var file = new MemoryStream(packet);
        await Assert.ThrowsAsync<InvalidDataException>(() => new TransportStream(picture => picture.Return()).ReadAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_size_of_a_unit_is_packed()
    {
        var depacketiser = new H264Depacketiser([]);
        var packetiser = new H264Packetiser(96, isMode1: true);
        foreach (var (first, second) in new[] { (1, 1), (2, 3000), (1175, 4), (1176, 1), (1177, 1), (1178, 1), (1180, 1), (1181, 1), (2357, 1), (5000, 5000), (10, 1160), (600, 600) })
        {
            byte[] frame = [.. Unit(0x67, first), .. Unit(0x65, second), .. Unit(0x41, 5)];
            var packed = new Packed();
            packetiser.Send(frame, 1, packed);
            var isThere = false;
            foreach (var payload in packed.Payloads) isThere = depacketiser.Receive(payload.Octets, 1, payload.Marker, isAfterLoss: false);
            Assert.True(isThere);
            Assert.Equal(frame, WithLengths(depacketiser.Frame.ToArray()));
            Assert.All(packed.Payloads, payload => Assert.InRange(payload.Octets.Length, 1, 1180));
        }
    }

    [Fact]
    public void Parameters_of_the_description_stand_before_a_key_frame_without_any()
    {
        var depacketiser = new H264Depacketiser(H264Depacketiser.ParameterSets("Z0IAKQ==,aM44gA==,?"));
        Assert.True(depacketiser.Receive([0x65, 1, 2], 1, isLast: true, isAfterLoss: false));
        Assert.Equal([7, 8, 5], VideoVectors.Units(depacketiser.Frame).Select(unit => unit[0] & 31));
        Assert.True(depacketiser.Receive([0x41, 1, 2], 2, isLast: true, isAfterLoss: false));
        Assert.Equal([1], VideoVectors.Units(depacketiser.Frame).Select(unit => unit[0] & 31));
    }

    [Fact]
    public void Parameters_with_a_timestamp_of_their_own_belong_to_the_frame_behind_them()
    {
        var depacketiser = new H264Depacketiser([]);
        Assert.False(depacketiser.Receive([0x67, 1], 1, isLast: false, isAfterLoss: false));
        Assert.False(depacketiser.Receive([0x68, 1], 1, isLast: false, isAfterLoss: false));
        Assert.True(depacketiser.Receive([0x65, 1], 2, isLast: true, isAfterLoss: false));
        Assert.Equal([7, 8, 5], VideoVectors.Units(depacketiser.Frame).Select(unit => unit[0] & 31));
        Assert.Equal(2u, depacketiser.Timestamp);
    }

    /// <summary>RFC 7741 section 4.2: the descriptor's forms.</summary>
    [Theory]
    [InlineData("10", true, 0, 1)]
    [InlineData("00", false, 0, 1)]
    [InlineData("13", true, 3, 1)]
    [InlineData("9080 81FF", true, 0, 4)]
    [InlineData("9080 7F", true, 0, 3)]
    [InlineData("90F0 8001 05 C0", true, 0, 6)]
    [InlineData("9020 C0", true, 0, 3)]
    [InlineData("9000", true, 0, 2)]
    public void Descriptors_of_VP8_are_read(string octets, bool isStart, int partition, int length)
    {
        var payload = Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(Vp8Payload.TryRead([.. payload, 7], out var descriptor));
        Assert.Equal(new Vp8Payload(isStart, partition, length), descriptor);
        for (var cut = 0; cut <= payload.Length; cut++) Assert.False(Vp8Payload.TryRead(payload.AsSpan(0, cut), out _));
    }

    [Theory]
    [InlineData("18")]
    [InlineData("180000")]
    [InlineData("18000565")]
    [InlineData("18000165000061")]
    [InlineData("1800027C80")]
    [InlineData("7C85")]
    [InlineData("7C0511")]
    [InlineData("9C8511")]
    [InlineData("19000165")]
    [InlineData("1D8511")]
    [InlineData("E5")]
    [InlineData("00")]
    [InlineData("")]
    public void What_is_no_unit_of_H264_makes_no_frame(string payload) =>
        Assert.False(new H264Depacketiser([]).Receive(Convert.FromHexString(payload), 1, isLast: true, isAfterLoss: false));

    [Fact]
    public void No_frame_grows_without_end()
    {
        var depacketiser = new H264Depacketiser([]);
        var payload = new byte[60000];
        payload[0] = 0x7C;
        payload[1] = 0x85;
        for (var i = 0; i < 200; i++)
        {
            depacketiser.Receive(payload, 1, isLast: false, isAfterLoss: false);
            payload[1] = 5;
        }

        Assert.InRange(depacketiser.Frame.Length, 1_000_000, 4 << 20);
        payload[1] = 0x45;
        Assert.False(depacketiser.Receive(payload, 1, isLast: true, isAfterLoss: false));
        Assert.True(depacketiser.Receive([0x65, 1], 2, isLast: true, isAfterLoss: false));
    }

    private static VideoDepacketiser Depacketiser(string file) => file switch { "vp8.rtp" => new Vp8Depacketiser(), "h263.rtp" => new H263Depacketiser(), _ => new H264Depacketiser([]) };

    private static byte[] TransportPackets(byte[] picture, long time, bool saysLength)
    {
        var length = saysLength ? picture.Length + 8 : 0;
        byte[] header = [0, 0, 1, 0xE0, (byte)(length >> 8), (byte)length, 0x80, 0x80, 5, (byte)(0x21 | (time >> 29 & 14)), (byte)(time >> 22), (byte)(1 | (time >> 14)), (byte)(time >> 7), (byte)(1 | (time << 1))];
        List<byte> packets = [];
        foreach (var (i, part) in header.Concat(picture).Chunk(184).Index())
        {
            var stuffing = 184 - part.Length;
            packets.AddRange([0x47, (byte)(i == 0 ? 0x41 : 1), 0, (byte)(stuffing > 0 ? 0x30 : 0x10)]);
            if (stuffing > 0) packets.AddRange([(byte)(stuffing - 1), .. Enumerable.Repeat((byte)0, stuffing - 1)]);
            packets.AddRange(part);
        }

        return [.. packets];
    }

    private static byte[] Unit(byte header, int length)
    {
        var unit = new byte[4 + length];
        BinaryPrimitives.WriteInt32BigEndian(unit, length);
        unit.AsSpan(4).Fill(0xAB);
        unit[4] = header;
        return unit;
    }

    private static byte[] WithLengths(byte[] frame) => [.. VideoVectors.Units(frame).SelectMany(unit => new byte[] { 0, 0, (byte)(unit.Length >> 8), (byte)unit.Length }.Concat(unit))];

    private static List<(byte[] Octets, bool IsKey)> Frames(string file, VideoDepacketiser depacketiser, int lost = -1)
    {
        List<(byte[], bool)> frames = [];
        foreach (var (i, octets) in VideoVectors.Packets(file).Index())
        {
            if (i == lost) continue;
            Assert.Equal(RtpParseError.None, RtpPacket.TryParse(octets, out var packet));
            if (depacketiser.Receive(packet.Payload, packet.Timestamp, packet.HasMarker, isAfterLoss: i == lost + 1 && lost >= 0)) frames.Add((depacketiser.Frame.ToArray(), depacketiser.IsKeyFrame));
        }

        return frames;
    }

    private sealed class Packed : IProcessorOutput
    {
        public List<(byte[] Octets, bool Marker)> Payloads { get; } = [];

        public void Send(byte payloadType, uint timestamp, bool marker, ReadOnlySpan<byte> payload) => Payloads.Add((payload.ToArray(), marker));
    }
}
