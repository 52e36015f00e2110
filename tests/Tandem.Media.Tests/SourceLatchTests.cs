using Tandem.Kernel;
using Tandem.Media.Transports;

namespace Tandem.Media.Tests;

/// <summary>Who counts as the other side, by what who controls the call has said.</summary>
public sealed class SourceLatchTests
{
    private static readonly PeerAddress Announced = new([192, 0, 2, 1], 4000);
    private static readonly PeerAddress Mapped = new([203, 0, 113, 9], 4000);
    private static readonly PeerAddress Stranger = new([198, 51, 100, 66], 4000);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly SourceLatch _latch = new(Window);
    private Instant _now = new(TimeSpan.TicksPerDay);

    [Fact]
    public void Who_sends_first_is_the_one_and_later_nobody_else()
    {
        _latch.Open(Announced, _now);
        Assert.Equal([LatchOutcome.Latched, LatchOutcome.Known, LatchOutcome.Foreign], [Judge(Mapped), Judge(Mapped), Judge(Stranger)]);
        _now += TimeSpan.FromMinutes(1);
        Assert.Equal((LatchOutcome.Foreign, Mapped), (Judge(Stranger), _latch.Remote));
    }

    [Fact]
    public void Without_learning_the_announced_address_is_the_only_one()
    {
        _latch.Rules = SourceRules.Default with { Learns = false };
        _latch.Open(Announced, _now);
        Assert.Equal([LatchOutcome.Foreign, LatchOutcome.Latched, LatchOutcome.Foreign], [Judge(Mapped), Judge(Announced), Judge(Mapped)]);
        Assert.Equal(LatchOutcome.Latched, _latch.Judge(Mapped, isAuthentic: true, _now));
    }

    [Fact]
    public void A_source_that_follows_takes_over_once_the_known_one_is_silent()
    {
        _latch.Rules = SourceRules.Default with { Follows = true };
        _latch.Open(Announced, _now);
        Assert.Equal(LatchOutcome.Latched, Judge(Announced));
        _now += Window * 2;
        Assert.Equal(LatchOutcome.Known, Judge(Announced));
        _now += TimeSpan.FromMilliseconds(499);
        Assert.Equal(LatchOutcome.Foreign, Judge(Mapped));
        _now += TimeSpan.FromMilliseconds(1);
        Assert.Equal((LatchOutcome.Latched, Mapped), (Judge(Mapped), _latch.Remote));
        Assert.Equal(LatchOutcome.Foreign, Judge(Announced));
    }

    [Fact]
    public void Who_was_never_heard_may_come_from_anywhere_however_late_where_sources_follow()
    {
        _latch.Rules = SourceRules.Default with { Follows = true };
        _latch.Open(Announced, _now);
        _now += Window * 2;
        Assert.Equal(LatchOutcome.Latched, Judge(Mapped));
    }

    private LatchOutcome Judge(PeerAddress from) => _latch.Judge(from, isAuthentic: false, _now);
}
