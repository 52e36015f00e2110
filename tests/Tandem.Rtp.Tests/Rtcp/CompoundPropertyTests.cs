using CsCheck;
using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Tests.Rtcp;

/// <summary>What holds for any octets.</summary>
public sealed class CompoundPropertyTests
{
    /// <summary>Packets with headers that fit and bodies that are anything, small numbers above all, so that counts and lengths are nearly right.</summary>
    private static readonly Gen<byte[]> Packet = Gen.Select(Gen.Int[0, 31], Gen.Int[200, 207], Gen.OneOf(Gen.Byte, Gens.OneOf((byte)0, (byte)1, (byte)2, (byte)4, (byte)0x20, (byte)0x52)).Array[0, 60], Gen.Bool)
        .Select((count, type, body, isPadded) =>
        {
            body = [.. body, .. new byte[-body.Length & 3]];
            return (byte[])[(byte)(0x80 | (isPadded ? 0x20 : 0) | count), (byte)type, 0, (byte)(body.Length / 4), .. body];
        });

    [Fact]
    public void Any_octets_are_handled() =>
        Gen.OneOf(Packet.Array[1, 4].Select(packets => packets.SelectMany(one => one).ToArray()), Gen.Byte.Array[0, 60]).Sample(CompoundInvariants.Check, iter: 30_000);

    [Fact]
    public void Every_prefix_and_every_changed_octet_of_a_compound_is_handled()
    {
        var whole = Everything();
        Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(whole, isReducedSizeAllowed: false, out _));
        for (var length = 0; length <= whole.Length; length++) CompoundInvariants.Check(whole[..length]);
        for (var i = 0; i < whole.Length; i++)
        {
            var was = whole[i];
            foreach (var octet in (byte[])[0, 1, 0x7f, 0x80, 0xff, (byte)(was + 1), (byte)(was - 1)])
            {
                whole[i] = octet;
                CompoundInvariants.Check(whole);
            }

            whole[i] = was;
        }
    }

    /// <summary>A compound with a packet of each kind.</summary>
    internal static byte[] Everything()
    {
        var writer = new RtcpWriter(new byte[1000]);
        Write(ref writer);
        return writer.Written.ToArray();
    }

    internal static void Write(ref RtcpWriter writer)
    {
        writer.WriteSenderReport(1, new SenderInformation(new NtpTimestamp(0xb44db705_20000000), 5, 6, 7), [new ReportBlock { Ssrc = 2, FractionLost = 3, CumulativeLost = 4 }]);
        writer.WriteReceiverReport(1, [new ReportBlock { Ssrc = 3 }, new ReportBlock { Ssrc = 4 }]);
        writer.WriteSourceDescription(1, "name"u8);
        writer.AddItem(SdesItemType.Tool, "Tandem"u8);
        writer.WriteApplicationDefined(3, 1, "TEST"u8, [1, 2, 3, 4]);
        writer.BeginExtendedReport(1);
        writer.AddReferenceTime(new NtpTimestamp(9));
        writer.AddDelays([new ReceiverDelay(2, 3, 4)]);
        writer.AddStatistics(new StatisticsSummary { Ssrc = 2, Flags = StatisticsFlags.Loss });
        writer.AddVoipMetrics(new VoipMetrics { Ssrc = 2, RFactor = 90 });
        writer.WriteNack(1, 2, [5, 6, 40]);
        writer.WriteMaximumBitRateRequest(1, [new MaximumBitRate(2, 100_000, 40)]);
        writer.WriteMaximumBitRateNotification(1, [new MaximumBitRate(1, 100_000, 40)]);
        writer.WriteTransportWideFeedback(1, 2, 65_534, 1, [Wire.At(0), Wire.At(1), Tandem.Kernel.Instant.Never, Wire.At(90)]);
        writer.WritePictureLoss(1, 2);
        writer.WriteSliceLoss(1, 2, [new SliceLoss(1, 2, 3)]);
        writer.WriteIntraRequest(1, [new IntraRequest(2, 9)]);
        writer.WriteBandwidthEstimate(1, 1_000_000, [2, 3]);
        writer.WriteGoodbye([1], "over"u8);
    }
}
