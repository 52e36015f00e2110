using System.Buffers.Binary;
using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Transports;

namespace Tandem.Media.Tests.Plane;

/// <summary>Datagrams of a fax between two legs (ITU-T T.38).</summary>
public sealed class DatagramTests
{
    private static readonly MediaDrop[] Reasons = [MediaDrop.Malformed, MediaDrop.TooLong, MediaDrop.ForeignSource, MediaDrop.Blocked];

    [Fact]
    public async Task Datagrams_go_both_ways_as_they_are()
    {
        await using var call = new VirtualCall();
        using var rig = new Rig(call);
        var (page, answer) = (Packet(0, 200), Packet(0, 1));
        rig.Alice.SendOctets(rig.ToAlice, page);
        rig.Bob.SendOctets(rig.ToBob, answer);
        Assert.Equal([page], rig.Bob.Rtp);
        Assert.Equal([answer], rig.Alice.Rtp);
        var report = call.Report(rig.One);
        Assert.Equal(("image", "udptl", "t38", "t38"), (report.Kind, report.Profile, report.ReceivedFormat, report.SentFormat));
        Assert.Equal((1, page.Length, 1, answer.Length), (report.Received.Packets, report.Received.Octets, report.Sent.Packets, report.Sent.Octets));
        Assert.Empty(report.Drops);
    }

    [Fact]
    public async Task What_is_lost_is_counted()
    {
        await using var call = new VirtualCall();
        using var rig = new Rig(call);
        foreach (var number in (ushort[])[0, 1, 4, 3, 7]) rig.Alice.SendOctets(rig.ToAlice, Packet(number));
        Assert.Equal((5, 3), (call.Report(rig.One).Received.Packets, call.Report(rig.One).Received.Lost));
    }

    [Fact]
    public async Task The_first_source_in_the_window_is_the_one_and_nobody_else_is_heard()
    {
        await using var call = new VirtualCall();
        using var rig = new Rig(call);
        // Behind a NAT, Alice is not where she says.
        using var seen = new VirtualPhone(call.Network, 9);
        using var stranger = new VirtualPhone(call.Network, 66);
        seen.SendOctets(rig.ToAlice, Packet(0));
        stranger.SendOctets(rig.ToAlice, Packet(1));
        rig.Bob.SendOctets(rig.ToBob, Packet(0));
        Assert.Equal((1, 1, 0, 0), (rig.Bob.Rtp.Count, seen.Rtp.Count, stranger.Rtp.Count, rig.Alice.Rtp.Count));
        Assert.Equal(1, call.Report(rig.One).Drops[nameof(MediaDrop.ForeignSource)]);
        Assert.Equal(1, call.Plane.DropsBy(MediaDrop.ForeignSource));
    }

    [Fact]
    public async Task After_the_window_only_the_announced_source_is_heard()
    {
        await using var call = new VirtualCall();
        using var rig = new Rig(call);
        using var stranger = new VirtualPhone(call.Network, 66);
        call.Network.Pass(TimeSpan.FromSeconds(6));
        stranger.SendOctets(rig.ToAlice, Packet(0));
        Assert.Empty(rig.Bob.Rtp);
        rig.Alice.SendOctets(rig.ToAlice, Packet(0));
        Assert.Single(rig.Bob.Rtp);
    }

    [Fact]
    public async Task What_is_no_packet_or_too_long_goes_nowhere_and_gets_nobody_latched()
    {
        await using var call = new VirtualCall();
        using var rig = new Rig(call);
        using var stranger = new VirtualPhone(call.Network, 66);
        var packet = Packet(7, 40);
        // Every beginning that ends before the octet behind the primary field.
        for (var length = 0; length <= 43; length++) stranger.SendOctets(rig.ToAlice, packet[..length]);
        stranger.SendOctets(rig.ToAlice, [0, 1, 0, 0]);
        stranger.SendOctets(rig.ToAlice, [0, 1, 0xC1, .. new byte[100]]);
        stranger.SendOctets(rig.ToAlice, Packet(1, Udptl.MaxLength));
        Assert.Empty(rig.Bob.Rtp);
        rig.Alice.SendOctets(rig.ToAlice, Packet(1, 400));
        Assert.Single(rig.Bob.Rtp);
        Assert.Equal([46, 1, 0, 0], Reasons.Select(reason => call.Report(rig.One).Drops.GetValueOrDefault(reason.ToString())));
    }

    [Fact]
    public async Task A_blocked_leg_and_one_without_a_partner_send_nowhere()
    {
        await using var call = new VirtualCall();
        using var rig = new Rig(call);
        rig.One.Block(true);
        rig.Alice.SendOctets(rig.ToAlice, Packet(0));
        rig.One.Block(false);
        rig.Other.Close();
        rig.Alice.SendOctets(rig.ToAlice, Packet(1));
        Assert.Empty(rig.Bob.Rtp);
        var drops = call.Report(rig.One).Drops;
        Assert.Equal((1, 1), (drops[nameof(MediaDrop.Blocked)], drops[nameof(MediaDrop.NotJoined)]));
    }

    [Fact]
    public async Task Who_gets_a_long_page_may_be_silent_and_both_may_not()
    {
        await using var call = new VirtualCall();
        using var rig = new Rig(call);
        for (ushort number = 0; number < 30; number++)
        {
            rig.Alice.SendOctets(rig.ToAlice, Packet(number));
            call.Network.Pass(TimeSpan.FromSeconds(10));
        }

        Assert.Empty(call.SilentLegs);
        call.Network.Pass(VirtualCall.Options.MediaTimeout);
        Assert.Equal(["one", "other"], call.SilentLegs.Select(leg => leg.Name).Order());
    }

    [Fact]
    public async Task A_fax_takes_the_ports_of_speech_and_gives_them_back()
    {
        await using var call = new VirtualCall();
        using var rig = new Rig(call);
        var used = call.Plane.AllPorts - call.Plane.FreePorts;
        rig.One.Negotiate([], []);
        rig.Other.Negotiate([]);
        Assert.Equal((2, 0), (used, call.Plane.AllPorts - call.Plane.FreePorts));
        rig.Alice.SendOctets(rig.ToAlice, Packet(0));
        Assert.Empty(rig.Bob.Rtp);
    }

    [Fact]
    public async Task A_datagram_costs_no_allocation()
    {
        await using var call = new VirtualCall();
        using var rig = new Rig(call);
        var (socket, from, packet) = (call.Loop.SocketOf(rig.ToAlice), rig.Alice.Address, Packet(0));
        call.Loop.Sink = new byte[Udptl.MaxLength];
        call.Loop.Receive(socket, from, packet);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) call.Loop.Receive(socket, from, packet);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1001, call.Report(rig.Other).Sent.Packets);
    }

    /// <summary>A packet without redundancy: its number, the primary field, and no secondary ones.</summary>
    internal static byte[] Packet(ushort number, int length = 20)
    {
        byte[] header = length < 0x80 ? [0, 0, (byte)length] : [0, 0, (byte)(0x80 | length >> 8), (byte)length];
        BinaryPrimitives.WriteUInt16BigEndian(header, number);
        return [.. header, .. Enumerable.Repeat((byte)0x5A, length), 0, 0];
    }

    private sealed class Rig : IDisposable
    {
        public Rig(VirtualCall call)
        {
            (Alice, Bob) = (new VirtualPhone(call.Network, 1), new VirtualPhone(call.Network, 2));
            (One, ToAlice) = Add(call, Alice, "one");
            (Other, ToBob) = Add(call, Bob, "other");
            call.Session.Join(One, Other);
        }

        public VirtualPhone Alice { get; }

        public VirtualPhone Bob { get; }

        public IMediaLeg One { get; }

        public IMediaLeg Other { get; }

        public PeerAddress ToAlice { get; }

        public PeerAddress ToBob { get; }

        public void Dispose()
        {
            Alice.Dispose();
            Bob.Dispose();
        }

        private static (IMediaLeg Leg, PeerAddress Address) Add(VirtualCall call, VirtualPhone phone, string name)
        {
            var leg = call.Session.AddLeg(name);
            var transport = leg.TryOpen(new LegTransportRequest { IsMultiplexed = true })!;
            leg.Negotiate([], [new NegotiatedDatagrams(0, transport, phone.Address.ToEndPoint())]);
            return (leg, PeerAddress.From(transport.Rtp));
        }
    }
}
