using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

/// <summary>Which pair is used (RFC 8445 section 8).</summary>
public sealed class NominationTests
{
    private static readonly PeerAddress Better = IceScene.Address("192.0.2.2", 2000);
    private static readonly PeerAddress Worse = IceScene.Address("192.0.2.2", 2001);

    private static IceWire Wired(IceFeatures features, IceRole role = IceRole.Controlling, IceOptions? options = null)
    {
        var wire = new IceWire(role, options, features: features);
        wire.Agent.AddRemoteCandidate(Of("better", Better, 3000), wire.Now);
        wire.Agent.AddRemoteCandidate(Of("worse", Worse, 2000), wire.Now);
        wire.Drain();
        wire.Advance(TimeSpan.FromMilliseconds(60));
        return wire;
    }

    private static Candidate Of(string foundation, PeerAddress address, uint priority)
    {
        Assert.True(Foundation.TryParse(System.Text.Encoding.ASCII.GetBytes(foundation), out var parsed));
        return IceWire.Host(address, priority) with { Foundation = parsed };
    }

    private static bool Nominates(byte[] octets) => Wire.Parse(octets).Has(StunAttributeType.UseCandidate);

    private static PeerAddress PathOf(IceWire wire)
    {
        Assert.True(wire.Agent.TryGetPath(1, out _, out var remote));
        return remote;
    }

    private static void Answer(IceWire wire, PeerAddress remote) => wire.Receive(wire.Answer(wire.LastRequestTo(remote)), remote);

    /// <summary>Answers everything for a time, at once.</summary>
    private static void AnswerAll(IceWire wire, TimeSpan time, params PeerAddress[] remotes)
    {
        var end = wire.Now + time;
        var answered = wire.Sent.Count;
        while (true)
        {
            for (; answered < wire.Sent.Count; answered++)
            {
                var (local, remote, octets) = wire.Sent[answered];
                if (remotes.Contains(remote) && Wire.Parse(octets).Class == StunClass.Request) wire.Receive(wire.Answer(octets, mapped: local.Address), remote, local);
            }

            if (wire.Agent.Deadline > end) break;
            wire.Now = wire.Agent.Deadline;
            wire.Agent.Advance(wire.Now);
            wire.Drain();
        }

        wire.Now = end;
    }

    [Fact]
    public void The_best_pair_is_nominated_at_once_when_it_is_valid()
    {
        var wire = Wired(IceFeatures.Ice2);
        Answer(wire, Better);
        wire.Advance(TimeSpan.FromMilliseconds(60));
        Assert.True(Nominates(wire.LastRequestTo(Better)));
        Assert.Equal(IceState.Connected, wire.Agent.State);
        Answer(wire, Better);
        Assert.Equal(IceState.Completed, wire.Agent.State);
        Assert.Contains(wire.Outputs, output => output.Kind == IceOutputKind.PairSelected && output.Remote == Better);
    }

    [Fact]
    public void A_worse_pair_is_nominated_only_after_the_delay()
    {
        var wire = Wired(IceFeatures.Ice2);
        Answer(wire, Worse);
        Assert.Equal(Worse, PathOf(wire));
        wire.Advance(TimeSpan.FromMilliseconds(399));
        Assert.False(Nominates(wire.LastRequestTo(Worse)));
        wire.Advance(TimeSpan.FromMilliseconds(60));
        Assert.True(Nominates(wire.LastRequestTo(Worse)));
    }

    [Fact]
    public void With_a_peer_of_rfc_8445_nothing_better_is_nominated_later_nor_tried()
    {
        var wire = Wired(IceFeatures.Ice2);
        Answer(wire, Worse);
        wire.Advance(TimeSpan.FromMilliseconds(460));
        Answer(wire, Worse);
        Assert.Equal(IceState.Completed, wire.Agent.State);
        var checks = wire.RequestsTo(Better);
        wire.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(checks, wire.RequestsTo(Better));
        Assert.Equal(Worse, PathOf(wire));
    }

    [Theory]
    [InlineData(IceFeatures.None)]
    [InlineData(IceFeatures.Ice2 | IceFeatures.Renomination)]
    public void With_a_peer_that_allows_it_a_better_pair_replaces_the_nominated_one(IceFeatures features)
    {
        var wire = Wired(features);
        Answer(wire, Worse);
        wire.Advance(TimeSpan.FromMilliseconds(460));
        Assert.Equal(features.HasFlag(IceFeatures.Renomination), Wire.Parse(wire.LastRequestTo(Worse)).Has(CheckRequest.Nomination));
        Answer(wire, Worse);
        Assert.Equal(Worse, PathOf(wire));
        wire.Advance(TimeSpan.FromSeconds(1));
        Answer(wire, Better);
        wire.Advance(TimeSpan.FromMilliseconds(60));
        Assert.True(Nominates(wire.LastRequestTo(Better)));
        Answer(wire, Better);
        Assert.Equal(Better, PathOf(wire));
    }

    [Fact]
    public void A_pair_that_does_not_answer_its_nomination_gives_way_to_one_that_answers()
    {
        var wire = Wired(IceFeatures.Ice2);
        Answer(wire, Worse);
        Answer(wire, Better);
        AnswerAll(wire, TimeSpan.FromSeconds(25), Worse);
        Assert.Equal(Worse, PathOf(wire));
        Assert.Equal(IceState.Completed, wire.Agent.State);
    }

    [Fact]
    public void A_controlled_agent_selects_what_is_nominated_when_its_own_check_has_succeeded()
    {
        var wire = Wired(IceFeatures.Ice2, IceRole.Controlled);
        wire.Receive(wire.Check(new() { UseCandidate = true }), Worse);
        Assert.NotEqual(IceState.Completed, wire.Agent.State);
        wire.Advance(TimeSpan.FromMilliseconds(60));
        Answer(wire, Worse);
        Assert.Equal(IceState.Completed, wire.Agent.State);
        Assert.Equal(Worse, PathOf(wire));
    }

    [Fact]
    public void Of_an_aggressive_peer_the_best_nominated_pair_counts()
    {
        var wire = Wired(IceFeatures.None, IceRole.Controlled);
        Answer(wire, Worse);
        Answer(wire, Better);
        wire.Receive(wire.Check(new() { UseCandidate = true }), Worse);
        Assert.Equal(Worse, PathOf(wire));
        wire.Receive(wire.Check(new() { UseCandidate = true }), Better);
        Assert.Equal(Better, PathOf(wire));
        // Its keep-alives on the worse one nominate again, and change nothing.
        wire.Receive(wire.Check(new() { UseCandidate = true }), Worse);
        Assert.Equal(Better, PathOf(wire));
    }

    [Fact]
    public void Of_a_peer_that_numbers_its_nominations_the_last_one_counts()
    {
        var wire = Wired(IceFeatures.Renomination, IceRole.Controlled);
        Answer(wire, Worse);
        Answer(wire, Better);
        wire.Receive(wire.Check(new() { UseCandidate = true, Nomination = 1 }), Better);
        Assert.Equal(Better, PathOf(wire));
        wire.Receive(wire.Check(new() { UseCandidate = true, Nomination = 2 }), Worse);
        Assert.Equal(Worse, PathOf(wire));
        wire.Receive(wire.Check(new() { UseCandidate = true, Nomination = 1 }), Better);
        Assert.Equal(Worse, PathOf(wire));
    }

    [Fact]
    public void A_controlling_agent_is_not_told_what_to_use()
    {
        var wire = Wired(IceFeatures.Ice2);
        Answer(wire, Worse);
        wire.Receive(wire.Check(new() { Role = IceRole.Controlled, UseCandidate = true }), Worse);
        Assert.Equal(IceState.Connected, wire.Agent.State);
    }

    [Fact]
    public void Data_goes_on_the_best_valid_pair_before_any_is_nominated()
    {
        var wire = Wired(IceFeatures.Ice2, IceRole.Controlled);
        Assert.False(wire.Agent.IsSendingAllowed);
        Answer(wire, Worse);
        Assert.Equal(Worse, PathOf(wire));
        Answer(wire, Better);
        Assert.Equal(Better, PathOf(wire));
        Assert.Equal(2, wire.Outputs.Count(output => output.Kind == IceOutputKind.PathChanged));
    }

    [Fact]
    public void Three_seconds_after_the_end_bases_that_are_not_used_are_freed()
    {
        var wire = new IceWire(IceRole.Controlling);
        var other = new CandidateBase(CandidateTransport.Udp, IceScene.Address("192.0.2.1", 1001));
        wire.Agent.AddHost(other, wire.Now, out _);
        wire.Agent.AddRemoteCandidate(IceWire.Host(Better), wire.Now);
        wire.Drain();
        AnswerAll(wire, TimeSpan.FromMilliseconds(500), Better);
        Assert.Equal(IceState.Completed, wire.Agent.State);
        wire.Advance(TimeSpan.FromSeconds(2.4));
        Assert.DoesNotContain(wire.Outputs, output => output.Kind == IceOutputKind.BaseFreed);
        wire.Advance(TimeSpan.FromSeconds(0.6));
        Assert.Equal(other, Assert.Single(wire.Outputs, output => output.Kind == IceOutputKind.BaseFreed).Local);
        Assert.Equal(IceWire.Local.Address, Assert.Single(wire.Agent.LocalCandidates).Address);
    }

    [Fact]
    public void A_standby_pair_is_kept_and_takes_over_when_the_selected_one_is_removed()
    {
        var wire = new IceWire(IceRole.Controlling, new IceOptions { StandbyPairs = 1 });
        var other = new CandidateBase(CandidateTransport.Udp, IceScene.Address("192.0.2.1", 1001));
        wire.Agent.AddHost(other, wire.Now, out _);
        wire.Agent.AddRemoteCandidate(IceWire.Host(Better), wire.Now);
        wire.Drain();
        AnswerAll(wire, TimeSpan.FromSeconds(20), Better);
        Assert.DoesNotContain(wire.Outputs, output => output.Kind == IceOutputKind.BaseFreed);
        Assert.True(wire.Agent.TryGetPath(1, out var before, out _));
        Assert.Equal(IceWire.Local, before);
        wire.Agent.RemoveBase(IceWire.Local, wire.Now);
        wire.Drain();
        Assert.True(wire.Agent.TryGetPath(1, out var after, out _));
        Assert.Equal(other, after);
        AnswerAll(wire, TimeSpan.FromSeconds(1), Better);
        Assert.Equal(IceState.Completed, wire.Agent.State);
    }

    [Fact]
    public void Both_components_get_a_pair()
    {
        var options = new IceOptions { Components = 2 };
        var wire = new IceWire(IceRole.Controlling, options);
        var rtcp = new CandidateBase(CandidateTransport.Udp, IceScene.Address("192.0.2.1", 1001));
        wire.Agent.AddHost(rtcp, wire.Now, out _, component: 2);
        wire.Agent.AddRemoteCandidate(IceWire.Host(Better), wire.Now);
        wire.Agent.AddRemoteCandidate(IceWire.Host(Worse, 2130706430, component: 2), wire.Now);
        wire.Drain();
        AnswerAll(wire, TimeSpan.FromSeconds(1), Better);
        Assert.Equal(IceState.Checking, wire.Agent.State);
        AnswerAll(wire, TimeSpan.FromSeconds(1), Better, Worse);
        Assert.Equal(IceState.Completed, wire.Agent.State);
        Assert.True(wire.Agent.TryGetPath(2, out var local, out var remote));
        Assert.Equal((rtcp, Worse), (local, remote));
        Assert.False(wire.Agent.TryGetPath(3, out _, out _));
    }
}
