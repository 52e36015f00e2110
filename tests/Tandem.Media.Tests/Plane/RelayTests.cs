using System.Buffers.Binary;
using Tandem.Codecs;
using Tandem.Codecs.Dtmf;
using Tandem.Media.Legs;
using Tandem.Media.Processing;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Sdp.Negotiation;

namespace Tandem.Media.Tests.Plane;

/// <summary>Packets of one leg on their way to another.</summary>
public sealed class RelayTests
{
    private static readonly string[] Events = ["0 PCMU/8000", "101 telephone-event/8000"];

    [Theory]
    [InlineData(32768)]
    [InlineData(-3001)]
    [InlineData(3001)]
    public async Task A_source_that_jumps_goes_on_without_a_gap(int jump)
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        for (var number = 0; number < 20; number++)
        {
            one.Send(0, (ushort)(5000 + (number * jump)), 160u * (uint)number);
            call.Network.Pass(TimeSpan.FromMilliseconds(20));
        }

        var sent = bob.Rtp.Select(packet => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2))).ToList();
        Assert.Equal(Enumerable.Range(0, 20).Select(number => (ushort)(sent[0] + number)), sent);
    }

    [Fact]
    public async Task What_one_phone_sends_the_other_gets_under_a_source_of_the_gateway()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000") { Ssrc = 0x2222 };
        var (one, other) = call.Connect(alice, bob);
        for (ushort number = 0; number < 5; number++)
        {
            one.Send(0, (ushort)(65_533 + number), 1000 + (160u * number));
            other.Send(0, number, 160u * number);
        }

        Assert.Equal((5, 5), (bob.Rtp.Count, alice.Rtp.Count));
        Assert.All(bob.Rtp, packet => Assert.Equal(bob.Rtp[0].Ssrc(), packet.Ssrc()));
        Assert.NotEqual(alice.Ssrc, bob.Rtp[0].Ssrc());
        Assert.NotEqual(bob.Rtp[0].Ssrc(), alice.Rtp[0].Ssrc());
        Assert.Equal(Enumerable.Range(0, 5), bob.Rtp.Select(packet => (int)(ushort)(packet.Sequence() - bob.Rtp[0].Sequence())));
        Assert.Equal(Enumerable.Range(0, 5).Select(number => 160u * (uint)number), bob.Rtp.Select(packet => packet.Timestamp() - bob.Rtp[0].Timestamp()));
        Assert.All(bob.Rtp, packet => Assert.Equal(VirtualPhone.Packet(0, 0, 0, 0)[12..], packet[12..]));
        Assert.Equal((5, 5L * 160), (call.Report(one.Leg).Received.Packets, call.Report(one.Leg).Sent.Octets));
        Assert.Equal("PCMU/8000", call.Report(one.Leg).ReceivedFormat);
    }

    [Fact]
    public async Task A_format_gets_the_number_that_the_other_side_has_for_it()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "96 opus/48000/2", "101 telephone-event/48000");
        using var bob = new VirtualPhone(call.Network, 2, "111 opus/48000/2", "126 telephone-event/48000");
        var (one, _) = call.Connect(alice, bob);
        one.Send(96, 1, 0);
        one.Phone.SendOctets(one.Rtp, VirtualPhone.Packet(101, 2, 960, alice.Ssrc, marker: true));
        Assert.Equal([111, 126], bob.Rtp.Select(packet => packet.Type()));
        Assert.Equal(0x80, bob.Rtp[1][1] & 0x80);
    }

    [Fact]
    public async Task What_the_other_side_does_not_take_is_dropped_and_counted()
    {
        await using var call = new VirtualCall(plan: _ => ProcessorPlan.Impossible("Nothing is."));
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000", "8 PCMA/8000");
        using var bob = new VirtualPhone(call.Network, 2, "8 PCMA/8000");
        var (one, _) = call.Connect(alice, bob);
        one.Send(0, 1, 0);
        one.Send(8, 2, 160);
        Assert.Equal([8], bob.Rtp.Select(packet => packet.Type()));
        Assert.Equal(1, call.Report(one.Leg).Drops[nameof(MediaDrop.NoConversion)]);
    }

    [Fact]
    public async Task What_a_blocked_side_sends_goes_nowhere_until_it_is_unblocked()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, Events);
        using var bob = new VirtualPhone(call.Network, 2, Events) { Ssrc = 0x2222 };
        var (one, other) = call.Connect(alice, bob);
        one.Leg.Block(true);
        call.Network.Deliver();
        one.Send(0, 1, 0);
        other.Send(0, 1, 0);
        Assert.Equal((0, 1), (bob.Rtp.Count, alice.Rtp.Count));
        Assert.Equal(1, call.Report(one.Leg).Drops[nameof(MediaDrop.Blocked)]);
        one.Leg.Block(false);
        one.Leg.BlockKeys(true);
        call.Network.Deliver();
        one.Send(0, 2, 160);
        alice.SendOctets(one.Rtp, VirtualPhone.Packet(101, 3, 320, alice.Ssrc, marker: true));
        Assert.Equal([0], bob.Rtp.Select(packet => packet.Type()));
        one.Leg.BlockKeys(false);
        call.Network.Deliver();
        alice.SendOctets(one.Rtp, VirtualPhone.Packet(101, 4, 320, alice.Ssrc));
        Assert.Equal([0, 101], bob.Rtp.Select(packet => packet.Type()));
    }

    [Fact]
    public async Task Losses_and_order_stay_as_they_were()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        foreach (var number in (ushort[])[10, 11, 15, 14, 16, 15]) one.Send(0, number, 160u * number);
        Assert.Equal([0, 1, 5, 4, 6, 5], bob.Rtp.Select(packet => packet.Sequence() - bob.Rtp[0].Sequence()));
    }

    [Fact]
    public async Task Numbers_go_on_when_another_leg_takes_over()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        using var carol = new VirtualPhone(call.Network, 3, "0 PCMU/8000") { Ssrc = 0x3333 };
        var (one, other) = call.Connect(alice, bob);
        one.Send(0, 100, 5000);
        one.Send(0, 101, 5160);
        var third = call.Add(carol, "third");
        call.Session.Join(third.Leg, other.Leg);
        call.Network.Pass(TimeSpan.FromMilliseconds(100));
        one.Send(0, 102, 5320);
        third.Send(0, 40_000, 900_000);
        third.Send(0, 40_001, 900_160);
        Assert.Equal(4, bob.Rtp.Count);
        Assert.Single(bob.Rtp.Select(packet => packet.Ssrc()).Distinct());
        Assert.Equal([0, 1, 2, 3], bob.Rtp.Select(packet => (int)(ushort)(packet.Sequence() - bob.Rtp[0].Sequence())));
        // The clock went on meanwhile: 100 ms are 800 units.
        Assert.Equal([0u, 160u, 960u, 1120u], bob.Rtp.Select(packet => packet.Timestamp() - bob.Rtp[0].Timestamp()));
        Assert.Equal([0x80, 0, 0x80, 0], bob.Rtp.Select(packet => packet[1] & 0x80));
        Assert.Equal(1, call.Report(one.Leg).Drops[nameof(MediaDrop.NotJoined)]);
        Assert.True(call.Report(third.Leg).Sent.Packets == 0);
    }

    [Fact]
    public async Task Of_a_leg_that_has_ended_its_report_is_kept_and_nothing_else()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, other) = call.Connect(alice, bob);
        for (ushort number = 1; number <= 5; number++) one.Send(0, number, 160u * number);
        one.Send(99, 6, 960);
        other.Send(0, 1, 0);
        call.Network.Pass(TimeSpan.FromSeconds(2));
        var streams = Streams(one.Leg);
        one.Leg.Close();
        call.Network.Pass(TimeSpan.FromSeconds(3));
        GC.Collect();
        Assert.DoesNotContain(streams, stream => stream.TryGetTarget(out _));
        var report = call.Report(one.Leg);
        Assert.Equal(("audio", "PCMU/8000", 5L, 5L * 160, 1L), (report.Kind, report.ReceivedFormat, report.Received.Packets, report.Received.Octets, report.Sent.Packets));
        Assert.Equal((alice.Ssrc, one.Transport.Rtp, TimeSpan.FromSeconds(5)), (report.Ssrc, report.Local, report.Silence));
        Assert.Equal(1, report.Drops[nameof(MediaDrop.UnknownFormat)]);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static List<WeakReference<LegStream>> Streams(IMediaLeg leg)
        {
            var streams = ((MediaLeg)leg).Streams.Select(stream => new WeakReference<LegStream>(stream)).ToList();
            Assert.Single(streams);
            return streams;
        }
    }

    [Fact]
    public async Task A_source_that_begins_anew_does_not_make_the_numbers_jump()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        one.Send(0, 100, 5000);
        alice.Ssrc = 0x7777;
        one.Send(0, 30_000, 77);
        one.Send(0, 60_000, 4_000_000_000);
        Assert.Equal([0, 1, 2], bob.Rtp.Select(packet => (int)(ushort)(packet.Sequence() - bob.Rtp[0].Sequence())));
    }

    [Fact]
    public async Task A_leg_on_hold_gets_nothing_and_sends_nothing_where_that_was_agreed()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, other) = call.Connect(alice, bob);
        // Bob holds and plays music: he sends, and takes nothing.
        other.Negotiate(MediaDirection.ReceiveOnly, MediaDirection.SendOnly);
        one.Send(0, 1, 0);
        other.Send(0, 1, 0);
        Assert.Empty(bob.Rtp);
        Assert.Single(alice.Rtp);
        Assert.Equal(1, call.Report(one.Leg).Drops[nameof(MediaDrop.OnHold)]);
        other.Negotiate(MediaDirection.Inactive, MediaDirection.Inactive);
        other.Send(0, 2, 160);
        Assert.Single(alice.Rtp);
        other.Negotiate();
        one.Send(0, 2, 160);
        other.Send(0, 3, 320);
        Assert.Equal((1, 2), (bob.Rtp.Count, alice.Rtp.Count));
    }

    [Fact]
    public async Task Old_phones_hold_by_an_address_of_zeros()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, other) = call.Connect(alice, bob);
        other.Negotiate(remote: media => media with { Address = new System.Net.IPEndPoint(System.Net.IPAddress.Any, 4000) });
        one.Send(0, 1, 0);
        Assert.Empty(bob.Rtp);
        other.Negotiate();
        one.Send(0, 2, 160);
        Assert.Single(bob.Rtp);
    }

    [Fact]
    public async Task Header_extensions_are_those_that_both_sides_have_with_the_number_of_the_receiver()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, other) = call.Connect(alice, bob);
        Tandem.Sdp.Rtp.HeaderExtension[] ofAlice = [new(1, HeaderExtensionUris.AudioLevel), new(3, HeaderExtensionUris.TransportSequenceNumber), new(4, "urn:example:other")];
        Tandem.Sdp.Rtp.HeaderExtension[] ofBob = [new(7, HeaderExtensionUris.AudioLevel), new(3, HeaderExtensionUris.TransportSequenceNumber)];
        one.Negotiate(local: media => media with { HeaderExtensions = ofAlice }, remote: media => media with { HeaderExtensions = ofAlice });
        other.Negotiate(local: media => media with { HeaderExtensions = ofBob }, remote: media => media with { HeaderExtensions = ofBob });
        var packet = new byte[100];
        var writer = new RtpWriter(packet, 0, 1, 160, alice.Ssrc);
        writer.BeginExtensions(HeaderExtensionForm.OneByte);
        writer.WriteExtension(1, [0x99]);
        writer.WriteExtension(3, [1, 2]);
        writer.WriteExtension(4, [5]);
        writer.WritePayload([1, 2, 3]);
        alice.SendOctets(one.Rtp, packet[..writer.Length]);
        Assert.Equal(RtpParseError.None, RtpPacket.TryParse(bob.Rtp.Single(), out var received));
        var count = 0;
        foreach (var element in received.Extensions)
        {
            Assert.Equal((7, 0x99), (element.Id, element.Value[0]));
            count++;
        }

        Assert.Equal(1, count);
        Assert.Equal([1, 2, 3], received.Payload.ToArray());
    }

    [Fact]
    public async Task A_third_address_is_not_heard_once_the_phone_is_known()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        using var mallory = new VirtualPhone(call.Network, 66, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        one.Send(0, 1, 0);
        mallory.Send(one.Rtp, 0, 2, 160);
        Assert.Single(bob.Rtp);
        Assert.Equal(1, call.Report(one.Leg).Drops[nameof(MediaDrop.ForeignSource)]);
    }

    [Fact]
    public async Task A_side_that_may_move_is_heard_and_sent_to_where_it_has_moved_to()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000") { Ssrc = 0x2222 };
        using var moved = new VirtualPhone(call.Network, 66, "0 PCMU/8000");
        var (one, other) = call.Connect(alice, bob);
        one.Leg.Negotiate([new NegotiatedMedium(0, one.Transport, alice.DescribeGateway(one.Transport.Rtp), alice.Describe()) { Sources = SourceRules.Default with { Follows = true } }]);
        one.Send(0, 1, 0);
        call.Network.Pass(TimeSpan.FromSeconds(6));
        moved.Send(one.Rtp, 0, 2, 160);
        other.Send(0, 1, 0);
        Assert.Equal((2, 0, 1), (bob.Rtp.Count, alice.Rtp.Count, moved.Rtp.Count));
    }

    [Fact]
    public async Task Keys_are_told_once_with_their_duration_and_go_on_to_the_other_side()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, Events);
        using var bob = new VirtualPhone(call.Network, 2, Events);
        var (one, _) = call.Connect(alice, bob);
        one.Send(0, 1, 0);
        for (ushort number = 2; number < 8; number++)
        {
            var isEnd = number >= 5;
            var duration = (ushort)(isEnd ? 800 : 160 * number);
            byte[] packet = [.. VirtualPhone.Packet(101, number, 160, alice.Ssrc)[..12], 5, (byte)(isEnd ? 0x8A : 0x0A), (byte)(duration >> 8), (byte)duration];
            alice.SendOctets(one.Rtp, packet);
        }

        Assert.Equal([(one.Leg, '5', TimeSpan.FromMilliseconds(100))], call.Keys);
        Assert.Equal(6, bob.Rtp.Count(packet => packet.Type() == 101));
        Assert.Single(bob.Rtp.Where(packet => packet.Type() == 101).Select(packet => packet.Timestamp()).Distinct());
    }

    [Fact]
    public async Task No_more_keys_are_told_than_anybody_presses()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, Events);
        using var bob = new VirtualPhone(call.Network, 2, Events);
        var (one, _) = call.Connect(alice, bob);
        for (ushort number = 1; number <= 200; number++) SendKey(number);
        Assert.Equal(20, call.Keys.Count);
        Assert.Equal(180, call.Report(one.Leg).Drops[nameof(MediaDrop.TooManyKeys)]);
        // In media they go on, as what they are: packets.
        Assert.Equal(200, bob.Rtp.Count);
        call.Network.Pass(TimeSpan.FromSeconds(1));
        SendKey(201);
        Assert.Equal(21, call.Keys.Count);

        void SendKey(ushort number) => alice.SendOctets(one.Rtp, [.. VirtualPhone.Packet(101, number, 1600u * number, alice.Ssrc)[..12], 5, 0x8A, 3, 32]);
    }

    [Fact]
    public async Task For_a_side_without_events_sound_passes_as_it_is_until_a_key_comes_which_it_hears()
    {
        const int Begun = 20;
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, Events);
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        // No law of companding gives all octets back as they were once they have been decoded: one of the two zeros is lost.
        for (ushort number = 0; number < Begun; number++) alice.SendOctets(one.Rtp, VirtualPhone.Packet(0, number, 160u * number, alice.Ssrc, fill: number % 2 == 0 ? (byte)0x7F : (byte)number));
        Assert.Equal(Enumerable.Range(0, Begun).Select(number => number % 2 == 0 ? 0x7F : number), bob.Rtp.Select(packet => (int)packet[^1]));
        Press(call, one, '7', Begun, 160 * Begun, 8);
        call.Network.Pass(TimeSpan.FromMilliseconds(200));
        Assert.Equal([(one.Leg, '7', TimeSpan.FromMilliseconds(160))], call.Keys);
        Assert.All(bob.Rtp, packet => Assert.Equal(0, packet.Type()));
        Assert.Equal(Enumerable.Range(0, bob.Rtp.Count), bob.Rtp.Select(packet => (int)(ushort)(packet.Sequence() - bob.Rtp[0].Sequence())));
        var heard = Streams.Decode(new("PCMU", 8000), bob.Rtp.Skip(Begun).Select(packet => packet[12..]));
        Assert.Equal("7", Keys(heard));
    }

    private static string Keys(short[] heard)
    {
        var detector = new DtmfDetector();
        Span<char> begun = stackalloc char[8];
        return begun[..detector.Hear(heard, begun)].ToString();
    }

    /// <summary>A key in telephone events, one in 20 ms, and its end three times.</summary>
    private static void Press(VirtualCall call, PhoneLeg leg, char key, int sequence, int timestamp, int packets)
    {
        for (var at = 1; at <= packets + 2; at++)
        {
            call.Network.Pass(TimeSpan.FromMilliseconds(at <= packets ? 20 : 0));
            var duration = 160 * Math.Min(at, packets);
            leg.Phone.SendOctets(leg.Rtp, [.. VirtualPhone.Packet(101, (ushort)(sequence + at - 1), (uint)timestamp, leg.Phone.Ssrc, marker: at == 1)[..12], (byte)(key - '0'), (byte)(at >= packets ? 0x8A : 0x0A), (byte)(duration >> 8), (byte)duration]);
        }
    }

    [Fact]
    public async Task Who_should_send_and_does_not_is_told_of_once()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, other) = call.Connect(alice, bob);
        other.Negotiate(MediaDirection.SendOnly, MediaDirection.ReceiveOnly);
        call.Network.Pass(TimeSpan.FromSeconds(59));
        one.Send(0, 1, 0);
        call.Network.Pass(TimeSpan.FromSeconds(59));
        Assert.Empty(call.SilentLegs);
        call.Network.Pass(TimeSpan.FromSeconds(120));
        Assert.Equal([one.Leg], call.SilentLegs);
        one.Send(0, 2, 160);
        call.Network.Pass(TimeSpan.FromSeconds(61));
        Assert.Equal([one.Leg, one.Leg], call.SilentLegs);
    }

    [Fact]
    public async Task The_time_for_something_to_come_begins_anew_when_somebody_picks_up()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        call.Network.Pass(TimeSpan.FromSeconds(59.9));
        one.Leg.Expect();
        call.Network.Pass(TimeSpan.FromSeconds(59));
        Assert.DoesNotContain(one.Leg, call.SilentLegs);
        call.Network.Pass(TimeSpan.FromSeconds(2));
        Assert.Contains(one.Leg, call.SilentLegs);
        // Who was silent long before is told of again.
        one.Leg.Expect();
        call.Network.Pass(TimeSpan.FromSeconds(61));
        Assert.Equal(2, call.SilentLegs.Count(leg => leg == one.Leg));
    }

    [Fact]
    public async Task Of_who_is_silent_is_told_whether_it_was_heard_before_and_whether_anybody_is()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        var (_, other) = call.Connect(alice, bob);
        for (ushort second = 0; second < 90; second++)
        {
            other.Send(0, second, 8000u * second);
            call.Network.Pass(TimeSpan.FromSeconds(1));
        }

        // Who calls sends nothing while it rings; who is called has stopped.
        Assert.Equal([("one", false, false)], call.Silences);
        call.Network.Pass(TimeSpan.FromSeconds(61));
        Assert.Equal([("one", false, false), ("other", true, true)], call.Silences);
    }

    [Fact]
    public async Task A_closed_leg_gives_back_its_ports_and_leaves_no_timer()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, Events);
        using var bob = new VirtualPhone(call.Network, 2, Events);
        var (one, other) = call.Connect(alice, bob);
        one.Send(0, 1, 0);
        Assert.Equal(4, call.Loop.Count);
        one.Leg.Close();
        Assert.Equal(2, call.Loop.Count);
        other.Send(0, 1, 0);
        Assert.Empty(alice.Rtp);
        call.Session.Close();
        call.Session.Close();
        Assert.Equal((0, 0), (call.Loop.Count, call.Loop.Timers.Count));
        Assert.Equal(call.Plane.AllPorts, call.Plane.FreePorts);
        Assert.Equal(0, call.Plane.SessionCount);
    }

    [Fact]
    public async Task A_packet_that_is_passed_on_costs_no_allocation()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "8 PCMA/8000", "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        var socket = call.Loop.SocketOf(one.Rtp);
        var packets = Enumerable.Range(0, 2000).Select(number => VirtualPhone.Packet(0, (ushort)number, 160u * (uint)number, alice.Ssrc)).ToArray();
        call.Loop.Sink = new byte[2048];
        foreach (var packet in packets.AsSpan(0, 500)) call.Loop.Receive(socket, alice.Address, packet);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var packet in packets.AsSpan(500)) call.Loop.Receive(socket, alice.Address, packet);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, call.Report(one.Leg).Received.Packets);
    }
}
