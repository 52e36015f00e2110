using CsCheck;
using Tandem.Rtp.Retransmission;

namespace Tandem.Rtp.Tests.Retransmission;

/// <summary>RTX and the packets that it is made from.</summary>
public sealed class RetransmissionTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    /// <summary>RFC 4588 section 4, figure 1: the original sequence number goes before the original payload.</summary>
    [Fact]
    public void A_retransmission_has_the_header_of_its_original()
    {
        var original = Wire.Octets("b1e0 1234 00000005 00000007 000000aa bede0001 10bb0000 0102030405 000003");
        var buffer = new byte[100];
        var length = RtxPacket.Wrap(Wire.Parse(original), buffer, 97, 9, 8);
        Assert.Equal("91e1000900000005" + "00000008" + "000000aa" + "bede000110bb0000" + "1234" + "0102030405", Wire.Hex(buffer.AsSpan(0, length)));

        var back = new byte[100];
        Assert.Equal(RtxParseError.None, RtxPacket.TryUnwrap(Wire.Parse(buffer.AsSpan(0, length)), back, 96, 7, out length));
        Assert.Equal("91e01234" + "00000005" + "00000007" + "000000aa" + "bede000110bb0000" + "0102030405", Wire.Hex(back.AsSpan(0, length)));
    }

    [Fact]
    public void A_packet_of_padding_alone_is_no_retransmission() =>
        Assert.Equal(RtxParseError.Empty, RtxPacket.TryUnwrap(Wire.Parse(Wire.Octets("a061 0001 00000002 00000003 00 000003")), new byte[100], 96, 7, out _));

    [Fact]
    public void Any_packet_comes_back_as_it_was() =>
        Gen.Select(Gen.UShort, Gen.UInt, Gen.Byte.Array[0, 50], Gen.Bool).Sample((sequence, timestamp, payload, hasMarker) =>
        {
            var writer = new RtpWriter(new byte[100], 96, sequence, timestamp, 7, hasMarker);
            writer.WritePayload(payload);
            var (wrapped, back) = (new byte[100], new byte[100]);
            var length = RtxPacket.Wrap(Wire.Parse(writer.Written), wrapped, 97, 1, 8);
            Assert.Equal(RtxParseError.None, RtxPacket.TryUnwrap(Wire.Parse(wrapped.AsSpan(0, length)), back, 96, 7, out length));
            Assert.Equal(Wire.Hex(writer.Written), Wire.Hex(back.AsSpan(0, length)));
        });

    [Fact]
    public void A_packet_is_sent_again_but_not_too_often_nor_too_late()
    {
        var history = new PacketHistory(new PacketHistoryOptions { Capacity = 4, MaxRetransmissions = 2, MaxPacketLength = 100 });
        Add(history, 65_535, 0);
        Assert.False(history.TryTake(1, RoundTrip, Wire.At(0), out _));
        Assert.True(history.TryTake(65_535, RoundTrip, Wire.At(10), out var packet));
        Assert.Equal(Wire.Packet(65_535), packet.ToArray());
        Assert.False(history.TryTake(65_535, RoundTrip, Wire.At(30), out _));
        Assert.True(history.TryTake(65_535, RoundTrip, Wire.At(60), out _));
        Assert.False(history.TryTake(65_535, RoundTrip, Wire.At(200), out _));

        Add(history, 0, 100);
        Assert.True(history.TryTake(0, RoundTrip, Wire.At(1100), out _));
        Assert.False(history.TryTake(0, RoundTrip, Wire.At(1200), out _));
    }

    [Fact]
    public void The_oldest_packets_give_way_and_long_ones_are_not_kept()
    {
        var history = new PacketHistory(new PacketHistoryOptions { Capacity = 4, MaxPacketLength = 32 });
        for (var number = 0; number < 6; number++) Add(history, number, 0);
        Assert.Equal([2, 3, 4, 5], Enumerable.Range(0, 8).Where(number => history.TryTake((ushort)number, RoundTrip, Wire.At(0), out _)));
        Assert.False(history.Add(Wire.Parse(Wire.Packet(9, payload: 21)), Wire.At(0)));
        Assert.Throws<ArgumentException>(() => new PacketHistory(new PacketHistoryOptions { Capacity = 100 }));
    }

    [Fact]
    public void Nothing_of_it_allocates()
    {
        var history = new PacketHistory(PacketHistoryOptions.Default);
        var nacks = new NackGenerator(NackGeneratorOptions.Default);
        var (octets, wrapped, back) = (Wire.Packet(0), new byte[100], new byte[100]);
        ushort next = 0;
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            next += 2;
            RtpHeader.WriteSequenceNumber(octets, next);
            RtpPacket.TryParse(octets, out var packet);
            history.Add(packet, Wire.At(next));
            history.TryTake(next, RoundTrip, Wire.At(next), out var again);
            RtpPacket.TryParse(again, out packet);
            var length = RtxPacket.Wrap(packet, wrapped, 97, 1, 2);
            RtpPacket.TryParse(wrapped.AsSpan(0, length), out packet);
            RtxPacket.TryUnwrap(packet, back, 96, 7, out _);
            nacks.Receive(next, Wire.At(next));
            Span<ushort> lost = stackalloc ushort[10];
            nacks.Take(Wire.At(next), RoundTrip, lost);
            _ = nacks.Deadline;
        }));
    }

    private static void Add(PacketHistory history, int sequence, int at) => Assert.True(history.Add(Wire.Parse(Wire.Packet(sequence)), Wire.At(at)));
}
