using Tandem.Sdp.Negotiation;

namespace Tandem.Media.Tests.Plane;

/// <summary>One side of a call is heard, and the other is not.</summary>
public sealed class OneWayTests
{
    private const int PacketsPerSecond = 50;

    [Fact]
    public async Task A_side_that_never_sends_is_told_after_the_time_and_again_when_it_is_heard()
    {
        await using var rig = new Rig();
        rig.Talk(4, one: true, other: false);
        Assert.Empty(rig.Call.OneWays);
        rig.Talk(2, one: true, other: false);
        Assert.Equal([("other", true)], rig.Call.OneWays);
        Assert.Equal([false, true], rig.IsOneWay);
        rig.Talk(60, one: true, other: false);
        Assert.Single(rig.Call.OneWays);
        rig.Talk(2, one: true, other: true);
        Assert.Equal([("other", true), ("other", false)], rig.Call.OneWays);
        Assert.Equal([false, false], rig.IsOneWay);
    }

    [Fact]
    public async Task A_side_that_stops_is_told_and_reports_are_no_sound()
    {
        await using var rig = new Rig();
        rig.Talk(20, one: true, other: true);
        Assert.Empty(rig.Call.OneWays);
        for (var second = 0; second < 7; second++)
        {
            rig.Talk(1, one: false, other: true);
            rig.Alice.SendReport(rig.One.Rtcp, [0x80, 201, 0, 1, 0, 0, 0x11, 0x11]);
        }

        Assert.Equal([("one", true)], rig.Call.OneWays);
    }

    [Fact]
    public async Task Two_silent_sides_are_not_one_way()
    {
        await using var rig = new Rig();
        rig.Talk(3, one: true, other: true);
        rig.Call.Network.Pass(TimeSpan.FromSeconds(30));
        Assert.Empty(rig.Call.OneWays);
    }

    [Fact]
    public async Task A_side_that_need_not_send_is_not_told()
    {
        await using var rig = new Rig();
        // The other one holds the call: it sends, and wants nothing.
        rig.One.Negotiate(gateway: MediaDirection.SendOnly, phone: MediaDirection.ReceiveOnly);
        rig.Other.Negotiate(gateway: MediaDirection.ReceiveOnly, phone: MediaDirection.SendOnly);
        rig.Talk(20, one: false, other: true);
        Assert.Empty(rig.Call.OneWays);
        // And it ends where it was so before.
        rig.One.Negotiate();
        rig.Other.Negotiate();
        rig.Talk(7, one: false, other: true);
        rig.One.Negotiate(gateway: MediaDirection.SendOnly, phone: MediaDirection.ReceiveOnly);
        rig.Call.Network.Deliver();
        Assert.Equal([("one", true), ("one", false)], rig.Call.OneWays);
    }

    [Fact]
    public async Task The_end_of_a_call_is_not_that_somebody_is_heard_again()
    {
        await using var rig = new Rig();
        rig.Talk(7, one: true, other: false);
        rig.Call.Session.Close();
        Assert.Equal([("other", true)], rig.Call.OneWays);
        Assert.Equal(0, rig.Call.Loop.Timers.Count);
    }

    [Fact]
    public async Task A_side_without_a_partner_is_not_told()
    {
        await using var rig = new Rig();
        rig.Other.Leg.Close();
        rig.Talk(20, one: true, other: false);
        Assert.Empty(rig.Call.OneWays);
    }

    private sealed class Rig : IAsyncDisposable
    {
        private readonly VirtualPhone _bob;
        private ushort _number;

        public Rig()
        {
            (Alice, _bob) = (new VirtualPhone(Call.Network, 1, "0 PCMU/8000"), new VirtualPhone(Call.Network, 2, "0 PCMU/8000") { Ssrc = 0x2222 });
            (One, Other) = Call.Connect(Alice, _bob);
        }

        public VirtualCall Call { get; } = new();

        public VirtualPhone Alice { get; }

        public PhoneLeg One { get; }

        public PhoneLeg Other { get; }

        public IEnumerable<bool> IsOneWay => Call.Session.ReportAsync(default).GetAwaiter().GetResult().Legs.Select(leg => leg.IsOneWay);

        public void Talk(int seconds, bool one, bool other)
        {
            for (var i = 0; i < seconds * PacketsPerSecond; i++)
            {
                _number++;
                if (one) One.Send(0, _number, 160u * _number);
                if (other) Other.Send(0, _number, 160u * _number);
                Call.Network.Pass(TimeSpan.FromSeconds(1) / PacketsPerSecond);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Call.DisposeAsync();
            Alice.Dispose();
            _bob.Dispose();
        }
    }
}
