using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Tests.Rtcp;

public sealed class CompoundTests
{
    private const string EmptyReport = "80c90001 00000001";

    [Theory]
    [InlineData("", RtcpParseError.TooShort)]
    [InlineData("80c900", RtcpParseError.TooShort)]
    [InlineData("40c90001 00000001", RtcpParseError.Version)]
    [InlineData("80c90002 00000001", RtcpParseError.Length)]
    [InlineData("80c90001 000001", RtcpParseError.Length)]
    [InlineData(EmptyReport + "80", RtcpParseError.TooShort)]
    [InlineData(EmptyReport + "00c90001 00000001", RtcpParseError.Version)]
    [InlineData(EmptyReport + "80cb0001", RtcpParseError.Length)]
    [InlineData("81cb0001 00000001", RtcpParseError.FirstPacket)]
    [InlineData("a0c90001 00000000", RtcpParseError.Padding)]
    [InlineData("a0c90001 00000005", RtcpParseError.Padding)]
    [InlineData("a0c90002 00000001 00000004", RtcpParseError.None)]
    [InlineData("a0c90002 00000001 00000004" + EmptyReport, RtcpParseError.None)]
    [InlineData(EmptyReport, RtcpParseError.None)]
    [InlineData(EmptyReport + "80cb0000", RtcpParseError.None)]
    public void Octets_are_a_compound_or_tell_why_not(string hex, RtcpParseError expected) =>
        Assert.Equal(expected, RtcpCompound.TryParse(Wire.Octets(hex), isReducedSizeAllowed: false, out _));

    [Fact]
    public void A_reduced_size_is_taken_where_it_was_negotiated()
    {
        var picture = Wire.Octets("81ce0002 00000001 00000002");
        Assert.Equal(RtcpParseError.FirstPacket, RtcpCompound.TryParse(picture, isReducedSizeAllowed: false, out _));
        Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(picture, isReducedSizeAllowed: true, out _));
    }

    [Fact]
    public void The_packets_are_those_of_the_octets()
    {
        Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(Wire.Octets(EmptyReport, "a1cb0002 00000001 00000004"), isReducedSizeAllowed: false, out var compound));
        Assert.Equal(20, compound.Length);
        var packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        Assert.Equal((RtcpPacketType.ReceiverReport, 0, "00000001"), (packets.Current.Type, packets.Current.Count, Wire.Hex(packets.Current.Body)));
        Assert.True(packets.MoveNext());
        Assert.Equal((RtcpPacketType.Goodbye, 1, "00000001"), (packets.Current.Type, packets.Current.Count, Wire.Hex(packets.Current.Body)));
        Assert.Equal(12, packets.Current.Octets.Length);
        Assert.False(packets.MoveNext());
    }

    [Fact]
    public void A_writer_that_is_full_leaves_the_compound_as_it_was()
    {
        var buffer = new byte[20];
        Assert.Throws<ArgumentException>(() =>
        {
            var writer = new RtcpWriter(buffer);
            writer.WriteReceiverReport(1, []);
            writer.WriteSourceDescription(1, "too long for this"u8);
        });
        var small = new RtcpWriter(buffer);
        small.WriteReceiverReport(1, []);
        try
        {
            small.WriteReceiverReport(1, [default]);
            Assert.Fail("There was no room.");
        }
        catch (ArgumentException)
        {
            Assert.Equal("80c9000100000001", Wire.Hex(small.Written));
        }
    }

    [Fact]
    public void Parts_without_their_packet_are_a_mistake()
    {
        Assert.Throws<InvalidOperationException>(() => new RtcpWriter(new byte[100]).AddChunk(1));
        Assert.Throws<InvalidOperationException>(() => new RtcpWriter(new byte[100]).AddItem(SdesItemType.Name, "a"u8));
        Assert.Throws<InvalidOperationException>(() => new RtcpWriter(new byte[100]).AddReferenceTime(default));
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new RtcpWriter(new byte[100]);
            writer.BeginExtendedReport(1);
            writer.WriteReceiverReport(1, []);
            writer.AddReferenceTime(default);
        });
    }
}
