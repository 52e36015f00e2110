namespace Tandem.Rtp.Tests.Packets;

public sealed class RtpPacketTests
{
    private const string Header = "0001 00000002 00000003";

    [Theory]
    [InlineData("", RtpParseError.TooShort)]
    [InlineData("8000 0001 00000002 000000", RtpParseError.TooShort)]
    [InlineData("0000 " + Header, RtpParseError.Version)]
    [InlineData("4000 " + Header, RtpParseError.Version)]
    [InlineData("c000 " + Header, RtpParseError.Version)]
    [InlineData("8100 " + Header, RtpParseError.ContributingSources)]
    [InlineData("8f00 " + Header + "00000000 00000000 00000000", RtpParseError.ContributingSources)]
    [InlineData("9000 " + Header, RtpParseError.Extension)]
    [InlineData("9000 " + Header + "bede00", RtpParseError.Extension)]
    [InlineData("9000 " + Header + "bede0001 000000", RtpParseError.Extension)]
    [InlineData("9000 " + Header + "bedeffff 00000000", RtpParseError.Extension)]
    [InlineData("9100 " + Header + "00000009 bede0001", RtpParseError.Extension)]
    [InlineData("a000 " + Header, RtpParseError.Padding)]
    [InlineData("a000 " + Header + "00", RtpParseError.Padding)]
    [InlineData("a000 " + Header + "aaaa03", RtpParseError.None)]
    [InlineData("a000 " + Header + "aaaa04", RtpParseError.Padding)]
    [InlineData("b000 " + Header + "bede0001 00000004", RtpParseError.Padding)]
    [InlineData("b000 " + Header + "bede0001 00000000 01", RtpParseError.None)]
    [InlineData("8000 " + Header, RtpParseError.None)]
    [InlineData("9000 " + Header + "bede0000", RtpParseError.None)]
    public void Octets_are_a_packet_or_tell_why_not(string hex, RtpParseError expected)
    {
        Assert.Equal(expected, RtpPacket.TryParse(Wire.Octets(hex), out var packet));
        Assert.Equal(expected == RtpParseError.None, packet.Octets.Length > 0);
    }

    [Fact]
    public void Every_field_is_read_from_its_place()
    {
        var packet = Wire.Parse(Wire.Octets("b2ef 1234 89abcdef deadbeef  00000011 00000022  1234 0001 a1a2a3a4  01020304 000004"));
        Assert.True(packet.HasMarker);
        Assert.Equal((111, 0x1234, 0x89abcdefu, 0xdeadbeefu), (packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc));
        Assert.Equal((2, 0x11u, 0x22u), (packet.ContributingSources.Count, packet.ContributingSources[0], packet.ContributingSources[1]));
        Assert.True(packet.ContributingSources.Contains(0x22));
        Assert.False(packet.ContributingSources.Contains(0xdeadbeef));
        Assert.Equal((true, (ushort)0x1234, "a1a2a3a4"), (packet.HasExtension, packet.ExtensionProfile, Wire.Hex(packet.ExtensionData)));
        Assert.Equal(HeaderExtensionForm.None, packet.Extensions.Form);
        Assert.Equal((4, "010203"), (packet.PaddingLength, Wire.Hex(packet.Payload)));
        Assert.Equal(28, packet.HeaderLength);
    }

    [Fact]
    public void A_packet_is_changed_where_it_stands()
    {
        var octets = Wire.Octets("80e0 0001 00000002 00000003 aabb");
        RtpHeader.WriteSequenceNumber(octets, 0xfffe);
        RtpHeader.WriteTimestamp(octets, 0xfffffffd);
        RtpHeader.WriteSsrc(octets, 0xfffffffc);
        RtpHeader.WritePayloadType(octets, 0);
        Assert.Equal("8080fffefffffffdfffffffcaabb", Wire.Hex(octets));
        RtpHeader.WriteMarker(octets, false);
        RtpHeader.WritePayloadType(octets, 127);
        Assert.Equal("807ffffefffffffdfffffffcaabb", Wire.Hex(octets));
        Assert.Throws<ArgumentOutOfRangeException>(() => RtpHeader.WritePayloadType(octets, 128));
    }

    [Fact]
    public void A_packet_is_written_part_by_part_and_is_whole_after_each()
    {
        var writer = new RtpWriter(new byte[100], 111, 0x1234, 0x89abcdef, 0xdeadbeef, hasMarker: true);
        Assert.Equal("80ef123489abcdefdeadbeef", Wire.Hex(writer.Written));
        writer.WriteContributingSources([0x11, 0x22]);
        writer.BeginExtensions(HeaderExtensionForm.OneByte);
        Wire.Parse(writer.Written);
        writer.WriteExtension(3, [0xaa]);
        writer.WriteExtension(14, [1, 2, 3]);
        Assert.Equal("92ef123489abcdefdeadbeef 00000011 00000022 bede0002 30aae2010203 0000".Replace(" ", "", StringComparison.Ordinal), Wire.Hex(writer.Written));
        writer.WritePayload([5, 6, 7]);
        writer.WritePadding(5);
        var packet = Wire.Parse(writer.Written);
        Assert.Equal((5, "050607"), (packet.PaddingLength, Wire.Hex(packet.Payload)));
        Assert.EndsWith("0506070000000005", Wire.Hex(writer.Written), StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_too_late_or_has_no_room_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new RtpWriter(new byte[11], 0, 0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RtpWriter(new byte[12], 128, 0, 0, 0));
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new RtpWriter(new byte[100], 0, 0, 0, 0);
            writer.WritePayload([1]);
            writer.WriteContributingSources([1]);
        });
        Assert.Throws<InvalidOperationException>(() => new RtpWriter(new byte[100], 0, 0, 0, 0).AddExtension(1, 1));
        Assert.Throws<ArgumentException>(() => new RtpWriter(new byte[14], 0, 0, 0, 0).AddPayload(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RtpWriter(new byte[400], 0, 0, 0, 0).WritePadding(256));
        Assert.Throws<ArgumentException>(() =>
        {
            var writer = new RtpWriter(new byte[100], 0, 0, 0, 0);
            writer.BeginExtensions(HeaderExtensionForm.OneByte);
            writer.AddExtension(15, 1);
        });
    }

    [Theory]
    [InlineData("", RtpPacketKind.Neither)]
    [InlineData("80", RtpPacketKind.Neither)]
    [InlineData("0001", RtpPacketKind.Neither)]
    [InlineData("16fe", RtpPacketKind.Neither)]
    [InlineData("7fc8", RtpPacketKind.Neither)]
    [InlineData("c0c8", RtpPacketKind.Neither)]
    [InlineData("80c8", RtpPacketKind.Rtcp)]
    [InlineData("bfcf", RtpPacketKind.Rtcp)]
    [InlineData("80c0", RtpPacketKind.Rtcp)]
    [InlineData("80df", RtpPacketKind.Rtcp)]
    [InlineData("80bf", RtpPacketKind.Rtp)]
    [InlineData("80e0", RtpPacketKind.Rtp)]
    [InlineData("8000", RtpPacketKind.Rtp)]
    [InlineData("8048", RtpPacketKind.Rtp)]
    public void The_first_two_octets_tell_what_a_datagram_is(string hex, RtpPacketKind expected) => Assert.Equal(expected, RtpDemultiplexing.KindOf(Wire.Octets(hex)));

    [Fact]
    public void Payload_types_that_look_like_rtcp_are_not_usable_on_one_port()
    {
        for (var type = 0; type < 256; type++)
        {
            var looksLikeRtcp = type > 127 || RtpDemultiplexing.KindOf([0x80, (byte)(0x80 | type)]) == RtpPacketKind.Rtcp;
            Assert.Equal(!looksLikeRtcp, RtpDemultiplexing.IsUsable((byte)type));
        }
    }
}
