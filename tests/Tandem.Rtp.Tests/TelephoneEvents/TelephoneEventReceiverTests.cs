using CsCheck;
using Tandem.Kernel;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Rtp.Tests.TelephoneEvents;

public sealed class TelephoneEventReceiverTests
{
    private static readonly MediaClock Clock = new(8000);

    [Fact]
    public void A_press_is_reported_once()
    {
        var receiver = new TelephoneEventReceiver(Clock, TelephoneEventReceiverOptions.Default);
        Assert.Equal(["5 began 20"], Receive(receiver, 20, 1000, "050a00a0", hasMarker: true));
        Assert.Empty(Receive(receiver, 40, 1000, "050a0140"));
        Assert.Equal(["5 ended 40"], Receive(receiver, 60, 1000, "058a0140"));
        Assert.Empty(Receive(receiver, 80, 1000, "058a0140"));
        Assert.Empty(Receive(receiver, 100, 1000, "058a0140"));
        Assert.Equal(Instant.Never, receiver.Deadline);
        // The same digit again is another press, with or without its marker.
        Assert.Equal(["5 began 20", "5 ended 20"], Receive(receiver, 120, 2000, "058a00a0"));
    }

    [Fact]
    public void An_end_alone_is_a_press()
    {
        var receiver = new TelephoneEventReceiver(Clock, TelephoneEventReceiverOptions.Default);
        Assert.Equal(["1 began 100", "1 ended 100"], Receive(receiver, 0, 7, "018a0320"));
    }

    [Fact]
    public void A_press_without_an_end_ends_with_the_next_or_in_silence()
    {
        var receiver = new TelephoneEventReceiver(Clock, TelephoneEventReceiverOptions.Default);
        Receive(receiver, 0, 0, "010a00a0");
        Assert.Equal(["1 ended 20", "2 began 20"], Receive(receiver, 100, 800, "020a00a0"));
        Assert.Equal(Wire.At(400), receiver.Deadline);
        receiver.Advance(Wire.At(399));
        Assert.Empty(Reports(receiver));
        receiver.Advance(Wire.At(400));
        Assert.Equal(["2 ended 20"], Reports(receiver));
        // What was late after all is not another press.
        Assert.Empty(Receive(receiver, 450, 800, "020a0140"));
        Assert.Empty(Receive(receiver, 500, 800, "028a01e0"));
    }

    [Fact]
    public void Packets_of_a_press_that_is_over_are_no_press()
    {
        var receiver = new TelephoneEventReceiver(Clock, TelephoneEventReceiverOptions.Default);
        Receive(receiver, 0, 0, "018a00a0");
        Receive(receiver, 100, 800, "028a00a0");
        Assert.Empty(Receive(receiver, 110, 0, "018a00a0"));
        // But after half a day a timestamp that looks old is new.
        Assert.Equal(["1 began 20", "1 ended 20"], Receive(receiver, 43_200_000, 0, "018a00a0"));
    }

    [Fact]
    public void Segments_of_a_long_press_are_one_press()
    {
        var receiver = new TelephoneEventReceiver(Clock, TelephoneEventReceiverOptions.Default);
        Assert.Equal(["1 began 20"], Receive(receiver, 0, 0, "010a00a0", hasMarker: true));
        for (var at = 100; at < 8100; at += 100) Assert.Empty(Receive(receiver, at, 0, "010affff"));
        Assert.Empty(Receive(receiver, 8200, 65_535, "010a0040"));
        Assert.Empty(Receive(receiver, 8250, 0, "010affff"));
        // A whole segment is lost.
        for (var at = 8300; at < 24_000; at += 200) Assert.Empty(Receive(receiver, at, 65_535, "010affff"));
        Assert.Empty(Receive(receiver, 24_100, 3 * 65_535, "010a0040"));
        Assert.Equal(["1 ended 24596"], Receive(receiver, 24_120, 3 * 65_535, "018a00a0"));
    }

    [Fact]
    public void Several_events_of_one_packet_are_several_presses()
    {
        var receiver = new TelephoneEventReceiver(Clock, TelephoneEventReceiverOptions.Default);
        Assert.Equal(["1 began 20", "1 ended 20", "2 began 40", "2 ended 40"], Receive(receiver, 0, 0, "018a00a0 028a0140"));
        Assert.Empty(Receive(receiver, 10, 0, "018a00a0 028a0140"));
    }

    [Fact]
    public void A_payload_without_an_event_is_told()
    {
        var receiver = new TelephoneEventReceiver(Clock, TelephoneEventReceiverOptions.Default);
        Assert.False(receiver.Receive(Wire.Parse(Wire.Octets("8065 0001 00000000 00000007 0102")), Wire.Start));
        Assert.Empty(Reports(receiver));
    }

    /// <summary>Sender, a network that loses, doubles and delays, receiver: what was pressed is what is heard, as long as one packet of each press comes before the next press.</summary>
    [Fact]
    public void Every_press_is_heard_once_over_a_bad_network() =>
        Gen.Select(Gen.Int[0, 15].Array[1, 12], Gen.Int[20, 400].Array[12], Gen.Int).Sample((digits, lengths, seed) =>
        {
            var random = new Random(seed);
            var sender = new TelephoneEventSender(Clock, TelephoneEventSenderOptions.Default);
            var wire = new PriorityQueue<byte[], (Instant At, int Order)>();
            var (now, order, sequence) = (Wire.Start, 0, 0);
            for (var i = 0; i < digits.Length; i++)
            {
                sender.Start((TelephoneEventCode)digits[i], Clock.At(now), now);
                sender.Stop(now + TimeSpan.FromMilliseconds(lengths[i]));
                var (sent, last) = (new List<byte[]>(), now);
                while (sender.IsBusy)
                {
                    last = sender.Deadline;
                    while (sender.TryTake(last, out var packet))
                    {
                        var writer = new RtpWriter(new byte[16], 101, (ushort)sequence++, packet.Timestamp, 7, packet.HasMarker);
                        packet.Event.Write(writer.AddPayload(TelephoneEvent.Length));
                        sent.Add(writer.Written.ToArray());
                    }
                }

                var survivor = random.Next(sent.Count);
                for (var j = 0; j < sent.Count; j++)
                {
                    for (var copies = j == survivor ? 1 : random.Next(3); copies > 0; copies--)
                        wire.Enqueue(sent[j], (now + TimeSpan.FromMilliseconds(random.Next(j == survivor ? 60 : 900)), order++));
                }

                now = last + TimeSpan.FromMilliseconds(61);
            }

            var receiver = new TelephoneEventReceiver(Clock, TelephoneEventReceiverOptions.Default);
            var heard = new List<string>();
            while (wire.TryDequeue(out var octets, out var due))
            {
                receiver.Receive(Wire.Parse(octets), due.At);
                heard.AddRange(Reports(receiver));
            }

            receiver.Advance(Wire.At(1_000_000));
            heard.AddRange(Reports(receiver));
            Assert.Equal(digits, heard.Where(one => one.Contains("began", StringComparison.Ordinal)).Select(one => int.Parse(one.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Equal(heard.Where((_, i) => i % 2 == 0).Select(one => one.Split(' ')[0] + " ended"), heard.Where((_, i) => i % 2 == 1).Select(one => one[..one.LastIndexOf(' ')]));
        }, iter: 500);

    [Fact]
    public void Any_octets_are_handled() =>
        Gen.Select(Gen.Byte.Array[0, 12], Gens.OneOf(0u, 1u, 65_535u, 131_070u, uint.MaxValue), Gen.Bool, Gen.Int[0, 1000]).Array[1, 20].Sample(packets =>
        {
            var receiver = new TelephoneEventReceiver(Clock, TelephoneEventReceiverOptions.Default);
            var now = Wire.Start;
            var open = 0;
            foreach (var (payload, timestamp, hasMarker, step) in packets)
            {
                now += TimeSpan.FromMilliseconds(step);
                var writer = new RtpWriter(new byte[40], 101, 1, timestamp, 7, hasMarker);
                writer.WritePayload(payload);
                receiver.Receive(Wire.Parse(writer.Written), now);
                while (receiver.TryTake(out var report)) Assert.InRange(open += report.HasEnded ? -1 : 1, 0, 1);
            }
        });

    private static List<string> Receive(TelephoneEventReceiver receiver, int at, uint timestamp, string payload, bool hasMarker = false)
    {
        var writer = new RtpWriter(new byte[40], 101, 1, timestamp, 7, hasMarker);
        writer.WritePayload(Wire.Octets(payload));
        Assert.True(receiver.Receive(Wire.Parse(writer.Written), Wire.At(at)));
        return Reports(receiver);
    }

    private static List<string> Reports(TelephoneEventReceiver receiver)
    {
        var reports = new List<string>();
        while (receiver.TryTake(out var report)) reports.Add($"{(int)report.Code} {(report.HasEnded ? "ended" : "began")} {Math.Round(report.Duration.TotalMilliseconds)}");
        return reports;
    }
}
