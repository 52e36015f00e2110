using Tandem.Kernel;
using Tandem.Transport;

namespace Tandem.Media.Tests.Plane;

/// <summary>What a packet touches is foreseen once its way is known, and forgotten when it goes another one.</summary>
public sealed class FootprintTests
{
    [Fact]
    public async Task What_packets_touch_is_foreseen_until_the_leg_is_joined_with_another_one()
    {
        await using var call = new VirtualCall();
        using var alice = new VirtualPhone(call.Network, 1, "0 PCMU/8000");
        using var bob = new VirtualPhone(call.Network, 2, "0 PCMU/8000");
        using var carol = new VirtualPhone(call.Network, 3, "0 PCMU/8000");
        var (one, _) = call.Connect(alice, bob);
        var third = call.Add(carol, "third");
        var socket = call.Loop.SocketOf(PeerAddress.From(one.Transport.Rtp));
        Send(one, 0, 49);
        Assert.Null(socket.Footprint);
        Send(one, 49, 1);
        var alone = socket.Footprint!.Count;
        Assert.InRange(alone, 20, 31);
        call.Session.Join(one.Leg, third.Leg);
        Assert.Equal(0, socket.Footprint.Count);
        Send(one, 50, 60);
        Assert.Equal(alone, socket.Footprint.Count);
        Assert.Equal(60, carol.Rtp.Count);
    }

    [Fact]
    public void More_than_it_holds_is_left_out()
    {
        var footprint = new Footprint();
        footprint.Add(null);
        for (var i = 0; i < 40; i++) footprint.Add(new object());
        Assert.Equal(32, footprint.Count);
        footprint.Clear();
        Assert.Equal(0, footprint.Count);
    }

    private static void Send(PhoneLeg leg, int first, int count)
    {
        for (var number = first; number < first + count; number++) leg.Send(0, (ushort)number, 160u * (uint)number);
    }
}
