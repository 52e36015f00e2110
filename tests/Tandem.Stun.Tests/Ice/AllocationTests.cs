using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

/// <summary>What is promised not to allocate.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Consent_checks_are_answered_and_sent_without_allocation_and_data_is_received_so(bool isLite)
    {
        var wire = new IceWire(IceRole.Controlled, new IceOptions { IsLite = isLite });
        wire.Receive(wire.Check(new() { UseCandidate = true }));
        if (!isLite) wire.Receive(wire.Answer(wire.LastRequestTo(IceWire.Remote)));
        Assert.Equal(IceState.Completed, wire.Agent.State);
        wire.Advance(TimeSpan.FromSeconds(4));

        var check = wire.Check();
        byte[] data = [0x80, 1, 2, 3];
        var answered = wire.Agent.Counters.RequestsAnswered;
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            wire.Agent.Receive(IceWire.Local, IceWire.Remote, check, wire.Now);
            while (wire.Agent.TryTake(out _))
            {
            }
        }));
        Assert.Equal(103, wire.Agent.Counters.RequestsAnswered - answered);
        Assert.Equal(0, Wire.AllocatedBy(() => wire.Agent.Receive(IceWire.Local, IceWire.Remote, data, wire.Now)));
        Assert.Equal(0, Wire.AllocatedBy(() => wire.Agent.TryGetPath(1, out _, out _)));
    }

    [Fact]
    public void Own_consent_checks_cost_nothing()
    {
        var wire = new IceWire(IceRole.Controlled, new IceOptions { ConsentTimeout = TimeSpan.FromDays(1) });
        wire.Receive(wire.Check(new() { UseCandidate = true }));
        wire.Receive(wire.Answer(wire.LastRequestTo(IceWire.Remote)));
        wire.Advance(TimeSpan.FromSeconds(60));
        var sent = wire.Agent.Counters.ConsentChecksSent;
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            wire.Now = wire.Agent.Deadline;
            wire.Agent.Advance(wire.Now);
            while (wire.Agent.TryTake(out _))
            {
            }
        }));
        Assert.Equal(103, wire.Agent.Counters.ConsentChecksSent - sent);
    }
}
