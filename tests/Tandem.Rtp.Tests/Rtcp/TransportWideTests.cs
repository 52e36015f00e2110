using CsCheck;
using Tandem.Kernel;
using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Tests.Rtcp;

public sealed class TransportWideTests
{
    private const string Header = "00000001 00000002";

    /// <summary>Chunks and deltas by hand, of each kind of chunk (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).</summary>
    [Theory]
    // A run of three small deltas.
    [InlineData("0064 0003 000001 05  2003 0408 0c", "100@65 101@67 102@70")]
    // Fourteen symbols of one bit: the first, third and last came.
    [InlineData("0064 000e 000000 00  a801 0408 0c", "100@1 101 102@3 103 104 105 106 107 108 109 110 111 112 113@6")]
    // Seven symbols of two bits: small, large, not, reserved is none.
    [InlineData("ffff 0003 000000 00  d800 04 fffc 00", "65535@1 0@0 1")]
    // A run of what did not come, then one.
    [InlineData("0000 0003 ffffff 00  0002 2001 04 000000", "0 1 2@-63")]
    public void Arrivals_are_read(string information, string expected)
    {
        var octets = Feedback(information);
        Assert.Equal(RtcpParseError.None, TransportWideFeedback.TryRead(Wire.ParseFeedback(octets), out var feedback));
        Assert.Equal(expected, Text(feedback));
    }

    [Theory]
    [InlineData("0064 0003", RtcpParseError.TooShort)]
    [InlineData("0064 0001 000000 00", RtcpParseError.Count)]
    [InlineData("0064 0001 000000 00 0000 0000", RtcpParseError.Count)]
    [InlineData("0064 0003 000000 00 2003 0000", RtcpParseError.Count)]
    [InlineData("0064 0003 000000 00 6003 0000", RtcpParseError.Undefined)]
    [InlineData("0064 0007 000000 00 f000 0000", RtcpParseError.Undefined)]
    [InlineData("0064 ffff 000000 00 1fff 1fff", RtcpParseError.Count)]
    [InlineData("0064 0000 000000 00", RtcpParseError.None)]
    public void Feedback_that_promises_too_much_is_refused(string information, RtcpParseError expected)
    {
        var octets = Feedback(information);
        Assert.Equal(expected, TransportWideFeedback.TryRead(Wire.ParseFeedback(octets), out _));
    }

    /// <summary>As browsers write it: padded by one to three octets, of which the last is the count, with the bit for padding set.</summary>
    [Fact]
    public void Padding_of_browsers_is_taken()
    {
        var octets = Wire.Octets("afcd0005", Header, "0064 0001 000001 05 2001 04 01");
        Assert.Equal(RtcpParseError.None, TransportWideFeedback.TryRead(Wire.ParseFeedback(octets), out var feedback));
        Assert.Equal("100@65", Text(feedback));
    }

    [Fact]
    public void Any_arrivals_are_read_as_they_were_written() =>
        Gen.Select(Gen.UShort, Arrivals, Gen.Int[30, 600]).Sample((first, arrivals, room) =>
        {
            var at = Times(arrivals);
            var buffer = new byte[room];
            var writer = new RtcpWriter(buffer);
            var count = writer.WriteTransportWideFeedback(1, 2, first, 9, at);
            Assert.Equal(count == 0, writer.Length == 0);
            if (count == 0) return;
            Assert.Equal(RtcpParseError.None, TransportWideFeedback.TryRead(Wire.ParseFeedback(writer.Written), out var feedback));
            Assert.Equal((first, count, (byte)9), (feedback.BaseSequenceNumber, feedback.PacketCount, feedback.FeedbackCount));
            Assert.Equal(Naive(first, at[..count]), Text(feedback, ticks: true));
        }, iter: 2000);

    [Fact]
    public void All_arrivals_are_reported_once_however_small_the_packets_are() =>
        Gen.Select(Gen.UShort, Arrivals, Gen.Int[40, 200]).Sample((first, arrivals, room) =>
        {
            var at = Times(arrivals);
            var recorder = new TransportArrivals(256);
            var expected = new Dictionary<ushort, bool>();
            for (var i = 0; i < at.Length; i++)
            {
                if (at[i] == Instant.Never) continue;
                recorder.Receive(new TransportSequenceNumber((ushort)(first + i)), at[i]);
                expected[(ushort)(first + i)] = true;
            }

            var reported = new List<ushort>();
            byte feedbackCount = 0;
            while (recorder.HasUnreported)
            {
                var writer = new RtcpWriter(new byte[room]);
                if (!recorder.TryWrite(ref writer, 1, 2)) break;
                Assert.Equal(RtcpParseError.None, TransportWideFeedback.TryRead(Wire.ParseFeedback(writer.Written), out var feedback));
                Assert.Equal(feedbackCount++, feedback.FeedbackCount);
                foreach (var packet in feedback)
                {
                    if (packet.IsReceived) reported.Add(packet.SequenceNumber);
                }
            }

            Assert.Equal(expected.Keys.ToList(), reported);
        }, iter: 500);

    [Fact]
    public void A_recorder_forgets_what_it_cannot_keep()
    {
        var recorder = new TransportArrivals(8);
        recorder.Receive(new TransportSequenceNumber(65_530), Wire.At(0));
        recorder.Receive(new TransportSequenceNumber(20_000), Wire.At(1));
        recorder.Receive(new TransportSequenceNumber(19_000), Wire.At(2));
        var writer = new RtcpWriter(new byte[100]);
        Assert.True(recorder.TryWrite(ref writer, 1, 2));
        Assert.Equal(RtcpParseError.None, TransportWideFeedback.TryRead(Wire.ParseFeedback(writer.Written), out var feedback));
        Assert.Equal((20_000, 1), (feedback.BaseSequenceNumber, feedback.PacketCount));
        Assert.False(recorder.TryWrite(ref writer, 1, 2));
        // What was reported as lost stays so.
        recorder.Receive(new TransportSequenceNumber(19_999), Wire.At(3));
        Assert.False(recorder.HasUnreported);
    }

    /// <summary>Steps of 250 microseconds from one arrival to the next, or null for a packet that did not come.</summary>
    private static readonly Gen<long?[]> Arrivals = Gen.OneOf(
        Gen.OneOf(Gen.Const(4L), Gen.Long[0, 3], Gen.Long[-40, 300], Gen.Long[-9000, 9000], Gen.Const(40_000L)).Select(step => (long?)step),
        Gen.Const((long?)null),
        Gen.Const((long?)4)).Array[1, 120];

    private static byte[] Feedback(string information)
    {
        var octets = Wire.Octets("8fcd0000", Header, information);
        octets = [.. octets, .. new byte[-octets.Length & 3]];
        RtcpHeader.WriteLength(octets, octets.Length);
        return octets;
    }

    private static Instant[] Times(long?[] steps)
    {
        var now = Wire.Start.Ticks;
        var times = new Instant[steps.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            now += (steps[i] ?? 0) * 2500;
            times[i] = steps[i] is null ? Instant.Never : new Instant(now + (i % 7));
        }

        return times;
    }

    private static string Naive(ushort first, Instant[] arrivals) => string.Join(' ', arrivals.Select((arrival, i) =>
    {
        var number = (ushort)(first + i);
        if (arrival == Instant.Never) return $"{number}";
        // The reference has 24 bits of 64 ms, with a sign.
        var reference = arrivals.First(one => one != Instant.Never).Ticks / 640_000;
        var kept = (reference << 40) >> 40;
        return $"{number}@{((arrival.Ticks / 2500) - (reference * 256) + (kept * 256)) * 2500}";
    }));

    private static string Text(TransportWideFeedback feedback, bool ticks = false)
    {
        var text = new List<string>();
        foreach (var packet in feedback)
        {
            if (!packet.IsReceived) text.Add($"{packet.SequenceNumber}");
            else if (ticks) text.Add($"{packet.SequenceNumber}@{packet.Time.Ticks}");
            else text.Add(FormattableString.Invariant($"{packet.SequenceNumber}@{packet.Time.TotalMilliseconds}"));
        }

        return string.Join(' ', text);
    }
}
