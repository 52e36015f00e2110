using Tandem.Media.Legs;
using Tandem.Rtp.Rtcp;

namespace Tandem.Media.Tests.Plane;

/// <summary>RTCP ends at the gateway; what it asks for is said again to the other side.</summary>
public sealed class FeedbackTests
{
    [Theory]
    [InlineData("nack pli", PayloadFeedbackFormat.PictureLossIndication)]
    [InlineData("ccm fir", PayloadFeedbackFormat.FullIntraRequest)]
    public async Task A_picture_is_asked_for_in_the_way_that_the_sender_takes(string way, PayloadFeedbackFormat said)
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, $"97 VP8/90000;;{way}");
        using var bob = new VirtualPhone(call.Network, 2, "97 VP8/90000;;nack pli");
        var (one, other) = Connect(call, alice, bob);
        one.Send(97, 1, 0);
        bob.SendReport(other.Rtcp, Compound(writer => writer.WritePictureLoss(9, bob.Rtp[0].Ssrc())));
        call.Network.Pass(TimeSpan.FromSeconds(1));
        var told = Feedback(alice).Single(message => message.Is(said));
        Assert.Equal((byte)said, told.Format);
        Assert.Equal(alice.Ssrc, said == PayloadFeedbackFormat.PictureLossIndication ? told.Media : told.Entry);
        Assert.NotEqual(9u, told.Sender);
    }

    [Fact]
    public async Task Lost_packets_are_asked_for_in_the_numbers_of_who_has_sent_them()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "111 opus/48000/2;;nack");
        using var bob = new VirtualPhone(call.Network, 2, "111 opus/48000/2;;nack");
        var (one, other) = Connect(call, alice, bob, "audio");
        foreach (var number in (ushort[])[500, 501, 503, 504]) one.Send(111, number, number);
        var lost = (ushort)(bob.Rtp[1].Sequence() + 1);
        bob.SendReport(other.Rtcp, Compound(writer => writer.WriteNack(9, bob.Rtp[0].Ssrc(), [lost])));
        call.Network.Pass(TimeSpan.FromSeconds(1));
        var told = Feedback(alice).Single(message => message.Type == RtcpPacketType.TransportLayerFeedback);
        Assert.Equal((alice.Ssrc, 502u), (told.Media, told.Entry >> 16));
        Assert.Equal(4, bob.Rtp.Count);
    }

    [Fact]
    public async Task Video_that_was_sent_is_sent_again_from_here()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "97 VP8/90000");
        using var bob = new VirtualPhone(call.Network, 2, "97 VP8/90000;;nack", "98 rtx/90000;apt=97");
        var (one, other) = Connect(call, alice, bob);
        one.Send(97, 500, 0);
        one.Send(97, 501, 10);
        bob.SendReport(other.Rtcp, Compound(writer => writer.WriteNack(9, bob.Rtp[0].Ssrc(), [bob.Rtp[1].Sequence()])));
        Assert.Equal(3, bob.Rtp.Count);
        Assert.Equal(98, bob.Rtp[2].Type());
        Assert.NotEqual(bob.Rtp[0].Ssrc(), bob.Rtp[2].Ssrc());
        // The payload follows the number that it had.
        Assert.Equal(bob.Rtp[1][2..4], bob.Rtp[2][12..14]);
        Assert.Equal(bob.Rtp[1][12..], bob.Rtp[2][14..]);
    }

    [Fact]
    public async Task What_a_browser_sends_again_in_a_stream_of_its_own_goes_on_as_what_it_was()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "97 VP8/90000;;nack", "98 rtx/90000;apt=97");
        using var bob = new VirtualPhone(call.Network, 2, "97 VP8/90000;;nack");
        var (one, _) = Connect(call, alice, bob);
        one.Send(97, 500, 0);
        one.Send(97, 502, 20);
        byte[] again = [.. VirtualPhone.Packet(98, 7, 10, 0x9999)[..12], 501 >> 8, 501 & 0xFF, 1, 2, 3];
        alice.SendOctets(one.Rtp, again);
        Assert.Equal([0, 2, 1], bob.Rtp.Select(packet => packet.Sequence() - bob.Rtp[0].Sequence()));
        Assert.Equal([1, 2, 3], bob.Rtp[2][12..]);
        Assert.Equal(97, bob.Rtp[2].Type());
    }

    [Fact]
    public async Task What_a_phone_without_feedback_misses_is_asked_for_in_its_place_until_it_comes()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "97 VP8/90000;;nack, nack pli", "98 rtx/90000;apt=97");
        using var bob = new VirtualPhone(call.Network, 2, "97 VP8/90000");
        var (one, _) = Connect(call, alice, bob);
        foreach (var number in (ushort[])[65_534, 65_535, 1, 2]) one.Send(97, number, number);
        call.Network.Pass(TimeSpan.FromMilliseconds(60));
        var asked = Nacks(alice);
        Assert.All(asked, message => Assert.Equal((alice.Ssrc, 0u), (message.Media, message.Entry >> 16)));
        Assert.InRange(asked.Count, 1, 4);
        byte[] again = [.. VirtualPhone.Packet(98, 7, 10, 0x9999)[..12], 0, 0, 1, 2, 3];
        alice.SendOctets(one.Rtp, again);
        Assert.Equal([0, 1, 3, 4, 2], bob.Rtp.Select(packet => (int)(ushort)(packet.Sequence() - bob.Rtp[0].Sequence())));
        // What was on its way out has gone by then.
        call.Network.Pass(TimeSpan.FromMilliseconds(200));
        asked = Nacks(alice);
        call.Network.Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(asked.Count, Nacks(alice).Count);
    }

    [Fact]
    public async Task What_never_comes_is_given_up_and_a_picture_asked_for()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "97 VP8/90000;;nack, nack pli");
        using var bob = new VirtualPhone(call.Network, 2, "97 VP8/90000");
        var (one, _) = Connect(call, alice, bob);
        foreach (var number in (ushort[])[1, 2, 4]) one.Send(97, number, number);
        call.Network.Pass(TimeSpan.FromSeconds(5));
        Assert.InRange(Nacks(alice).Count, 2, 10);
        Assert.Single(Feedback(alice), message => message.Is(PayloadFeedbackFormat.PictureLossIndication));
    }

    [Fact]
    public async Task Who_asks_himself_is_not_asked_for()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "97 VP8/90000;;nack");
        using var bob = new VirtualPhone(call.Network, 2, "97 VP8/90000;;nack");
        var (one, _) = Connect(call, alice, bob);
        foreach (var number in (ushort[])[1, 2, 4]) one.Send(97, number, number);
        call.Network.Pass(TimeSpan.FromSeconds(5));
        Assert.Empty(Nacks(alice));
    }

    [Fact]
    public async Task Each_side_gets_reports_of_the_gateway_with_its_own_name_and_a_goodbye()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, other) = call.Connect(alice, bob);
        for (ushort number = 0; number < 500; number++)
        {
            one.Send(0, number, 160u * number);
            other.Send(0, (ushort)(number * (number < 400 ? 1 : 2)), 160u * number);
            call.Network.Pass(TimeSpan.FromMilliseconds(20));
        }

        var (reports, ssrc, about) = Reports(alice);
        Assert.InRange(reports, 1, 5);
        Assert.Equal((alice.Rtp[0].Ssrc(), alice.Ssrc), (ssrc, about));
        call.Session.Close();
        call.Network.Deliver();
        Assert.Equal(RtcpPacketType.Goodbye, LastType(alice));
        Assert.Equal(RtcpPacketType.Goodbye, LastType(bob));
        var report = call.Report(one.Leg);
        Assert.Equal((500, 0), (report.Received.Packets, report.Received.Lost));
        Assert.InRange(report.MeanOpinionScore!.Value, 4.2, 4.5);
        Assert.Contains("PCMU, packets of 20 ms, 0 % lost", report.ScoreInputs);
        Assert.Equal(499, call.Report(other.Leg).Received.Lost);
    }

    internal static (PhoneLeg One, PhoneLeg Other) Connect(VirtualCall call, VirtualPhone alice, VirtualPhone bob, string kind = "video")
    {
        var legs = new List<PhoneLeg>();
        foreach (var phone in (VirtualPhone[])[alice, bob])
        {
            var leg = call.Session.AddLeg(phone == alice ? "one" : "other");
            legs.Add(new PhoneLeg(leg, leg.TryOpen(new LegTransportRequest())!, phone));
            legs[^1].Negotiate(kind: kind);
        }

        call.Session.Join(legs[0].Leg, legs[1].Leg);
        return (legs[0], legs[1]);
    }

    internal static byte[] Compound(Action<Holder> write)
    {
        var holder = new Holder();
        write(holder);
        return holder.ToArray();
    }

    private static List<Told> Nacks(VirtualPhone phone) => Feedback(phone).FindAll(message => message is { Type: RtcpPacketType.TransportLayerFeedback, Format: 1 });

    internal static List<Told> Feedback(VirtualPhone phone)
    {
        var told = new List<Told>();
        foreach (var compound in phone.Rtcp)
        {
            Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(compound, true, out var packets));
            foreach (var packet in packets)
            {
                if (FeedbackMessage.TryRead(packet, out var message) != RtcpParseError.None) continue;
                var entry = message.Information.Length >= 4 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(message.Information) : 0;
                told.Add(new Told(message.Type, (byte)message.Format, message.SenderSsrc, message.MediaSsrc, entry));
            }
        }

        return told;
    }

    private static (int Count, uint Ssrc, uint About) Reports(VirtualPhone phone)
    {
        var (count, ssrc, about) = (0, 0u, 0u);
        foreach (var compound in phone.Rtcp)
        {
            Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(compound, false, out var packets));
            foreach (var packet in packets)
            {
                if (SenderReport.TryRead(packet, out var report) != RtcpParseError.None) continue;
                count++;
                ssrc = report.Ssrc;
                foreach (var block in report.Reports) about = block.Ssrc;
            }
        }

        return (count, ssrc, about);
    }

    private static RtcpPacketType LastType(VirtualPhone phone)
    {
        var type = default(RtcpPacketType);
        Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(phone.Rtcp[^1], false, out var packets));
        foreach (var packet in packets) type = packet.Type;
        return type;
    }

    internal sealed record Told(RtcpPacketType Type, byte Format, uint Sender, uint Media, uint Entry)
    {
        public bool Is(TransportFeedbackFormat format) => Type == RtcpPacketType.TransportLayerFeedback && Format == (byte)format;

        public bool Is(PayloadFeedbackFormat format) => Type == RtcpPacketType.PayloadSpecificFeedback && Format == (byte)format;
    }

    /// <summary>A compound that is being written.</summary>
    internal sealed class Holder
    {
        private readonly byte[] _octets = new byte[256];
        private int _length;

        public void WritePictureLoss(uint sender, uint media)
        {
            var writer = Begin();
            writer.WritePictureLoss(sender, media);
            _length = writer.Length;
        }

        public void WriteNack(uint sender, uint media, ushort[] lost)
        {
            var writer = Begin();
            writer.WriteNack(sender, media, lost);
            _length = writer.Length;
        }

        public void WriteBandwidthEstimate(uint sender, ulong bitsPerSecond, uint[] sources)
        {
            var writer = Begin();
            writer.WriteBandwidthEstimate(sender, bitsPerSecond, sources);
            _length = writer.Length;
        }

        public void WriteMaximumBitRateRequest(uint sender, MaximumBitRate[] limits)
        {
            var writer = Begin();
            writer.WriteMaximumBitRateRequest(sender, limits);
            _length = writer.Length;
        }

        public byte[] ToArray() => _octets[.._length];

        private RtcpWriter Begin()
        {
            var writer = new RtcpWriter(_octets);
            writer.WriteReceiverReport(9, []);
            return writer;
        }
    }
}
