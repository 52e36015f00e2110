using CsCheck;
using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Tests.Rtcp;

public sealed class FeedbackTests
{
    [Fact]
    public void A_nack_names_each_packet_once_in_as_few_entries_as_hold_them()
    {
        var writer = new RtcpWriter(new byte[100]);
        writer.WriteNack(1, 2, [10, 11, 26, 27, 65535, 0, 3]);
        // 10 with 11 (bit 0) and 26 (bit 15); 27; 65535 with 0 (bit 0) and 3 (bit 3).
        Assert.Equal("81cd0005" + "00000001" + "00000002" + "000a8001" + "001b0000" + "ffff0009", Wire.Hex(writer.Written));
        Assert.Equal(RtcpParseError.None, Wire.ParseFeedback(writer.Written).TryReadNack(out var losses));
        Assert.Equal([10, 11, 26, 27, 65535, 0, 3], Packets(losses));
        Assert.Equal(3, losses[0].Count);
        Assert.True(losses[2].Contains(3));
        Assert.False(losses[2].Contains(4));
        Assert.False(losses[2].Contains(65534));
    }

    [Fact]
    public void Any_losses_are_named_as_they_were_given() =>
        Gen.Select(Gen.UShort, Gen.Int[1, 40].Array[0, 60]).Sample((first, steps) =>
        {
            var lost = new List<ushort> { first };
            foreach (var step in steps) lost.Add((ushort)(lost[^1] + step));
            var writer = new RtcpWriter(new byte[400]);
            writer.WriteNack(1, 2, lost.ToArray());
            Assert.Equal(RtcpParseError.None, Wire.ParseFeedback(writer.Written).TryReadNack(out var losses));
            Assert.Equal(lost, Packets(losses));
            foreach (var entry in losses)
            {
                for (var number = 0; number <= ushort.MaxValue; number += 7) Assert.Equal(Packets(entry).Contains((ushort)number), entry.Contains((ushort)number));
            }
        }, iter: 30);

    [Fact]
    public void Pictures_and_slices_are_asked_for()
    {
        var writer = new RtcpWriter(new byte[200]);
        writer.WritePictureLoss(1, 2);
        writer.WriteSliceLoss(1, 2, [new SliceLoss(0x1fff, 1, 0x3f), new SliceLoss(1, 0x1000, 1)]);
        writer.WriteIntraRequest(1, [new IntraRequest(3, 9), new IntraRequest(4, 255)]);
        Assert.Equal(
            "81ce00020000000100000002" + "82ce00040000000100000002" + "fff8007f" + "000c0001" + "84ce00060000000100000000" + "0000000309000000" + "00000004ff000000",
            Wire.Hex(writer.Written));

        var feedback = Wire.ParseFeedback(writer.Written[12..32]);
        Assert.Equal(RtcpParseError.None, feedback.TryReadSliceLosses(out var slices));
        Assert.Equal((new SliceLoss(0x1fff, 1, 0x3f), new SliceLoss(1, 0x1000, 1)), (slices[0], slices[1]));
        Assert.Equal(RtcpParseError.Type, feedback.TryReadIntraRequests(out _));
        Assert.Equal(RtcpParseError.None, Wire.ParseFeedback(writer.Written[32..]).TryReadIntraRequests(out var requests));
        Assert.Equal((2, new IntraRequest(4, 255)), (requests.Count, requests[1]));
        Assert.True(Wire.ParseFeedback(writer.Written[..12]).Is(PayloadFeedbackFormat.PictureLossIndication));
    }

    [Theory]
    [InlineData(0ul, 0, 0ul)]
    [InlineData(131_071ul, 40, 131_071ul)]
    [InlineData(131_073ul, 511, 131_072ul)]
    [InlineData(1_000_001ul, 600, 1_000_000ul)]
    [InlineData(ulong.MaxValue, -1, 0xFFFF_8000_0000_0000ul)]
    public void Limits_are_rounded_down(ulong rate, int overhead, ulong expected)
    {
        var writer = new RtcpWriter(new byte[100]);
        writer.WriteMaximumBitRateRequest(1, [new MaximumBitRate(7, rate, overhead)]);
        writer.WriteMaximumBitRateNotification(1, [new MaximumBitRate(7, rate, overhead)]);
        Assert.Equal(RtcpParseError.None, Wire.ParseFeedback(writer.Written[..20]).TryReadMaximumBitRates(out var request));
        Assert.Equal(RtcpParseError.None, Wire.ParseFeedback(writer.Written[20..]).TryReadMaximumBitRates(out var notification));
        Assert.Equal(new MaximumBitRate(7, expected, Math.Clamp(overhead, 0, 511)), request[0]);
        Assert.Equal(request[0], notification[0]);
    }

    /// <summary>RFC 5104 section 4.2.1.1: exponent, mantissa, overhead of 6, 17 and 9 bits.</summary>
    [Fact]
    public void A_limit_is_packed_as_the_rfc_says()
    {
        Assert.Equal(RtcpParseError.None, Wire.ParseFeedback(Wire.Octets("83cd0004 00000001 00000000 00000007 0bd09028")).TryReadMaximumBitRates(out var limits));
        Assert.Equal(new MaximumBitRate(7, 0x1e848ul << 2, 40), limits[0]);
        Assert.Equal(RtcpParseError.Length, Wire.ParseFeedback(Wire.Octets("83cd0003 00000001 00000000 00000007")).TryReadMaximumBitRates(out _));
    }

    [Fact]
    public void No_rate_is_raised_by_writing_it() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 64], Gens.OneOf(17, 18)).Sample((value, shift, bits) =>
        {
            var rate = shift == 64 ? 0 : value >> shift;
            var (mantissa, exponent) = BitRateCoding.Encode(rate, bits);
            Assert.InRange(mantissa, 0u, (1u << bits) - 1);
            Assert.InRange(exponent, 0, 63);
            var decoded = BitRateCoding.Decode(mantissa, exponent);
            Assert.InRange(decoded, rate - (rate >> (bits - 1)), rate);
        });

    [Fact]
    public void A_rate_that_64_bits_cannot_hold_is_the_highest() => Assert.Equal(ulong.MaxValue, BitRateCoding.Decode(2, 63));

    /// <summary>draft-alvestrand-rmcat-remb-03 section 2.2; the octets are those that browsers send.</summary>
    [Fact]
    public void An_estimate_is_written_and_read()
    {
        var writer = new RtcpWriter(new byte[100]);
        writer.WriteBandwidthEstimate(1, 8927168, [1215622422]);
        Assert.Equal("8fce0005" + "00000001" + "00000000" + "52454d42" + "011a20df" + "4874ed16", Wire.Hex(writer.Written));
        Assert.Equal(RtcpParseError.None, BandwidthEstimate.TryRead(Wire.ParseFeedback(writer.Written), out var estimate));
        Assert.Equal((8927168ul, 1, 1215622422u), (estimate.BitsPerSecond, estimate.Sources.Count, estimate.Sources[0]));
    }

    [Theory]
    [InlineData("8fce0002 00000001 00000000", RtcpParseError.Type)]
    [InlineData("8fce0003 00000001 00000000 52454d42", RtcpParseError.TooShort)]
    [InlineData("8fce0003 00000001 00000000 52454d43", RtcpParseError.Type)]
    [InlineData("8fce0004 00000001 00000000 52454d42 011a20df", RtcpParseError.Count)]
    [InlineData("8fce0004 00000001 00000000 52454d42 001a20df", RtcpParseError.None)]
    public void An_estimate_that_promises_too_much_is_refused(string hex, RtcpParseError expected) =>
        Assert.Equal(expected, BandwidthEstimate.TryRead(Wire.ParseFeedback(Wire.Octets(hex)), out _));

    [Fact]
    public void Feedback_without_its_sources_is_refused()
    {
        Assert.Equal(RtcpParseError.TooShort, FeedbackMessage.TryRead(Wire.ParseOne(Wire.Octets("81ce0001 00000001")), out _));
        Assert.Equal(RtcpParseError.Type, FeedbackMessage.TryRead(Wire.ParseOne(Wire.Octets("81cb0001 00000001")), out _));
    }

    private static List<ushort> Packets(RtcpList<NackEntry> losses)
    {
        var packets = new List<ushort>();
        foreach (var entry in losses) packets.AddRange(Packets(entry));
        return packets;
    }

    private static ushort[] Packets(NackEntry entry)
    {
        var numbers = new ushort[NackEntry.MaxPackets];
        return numbers[..entry.CopyTo(numbers)];
    }
}
