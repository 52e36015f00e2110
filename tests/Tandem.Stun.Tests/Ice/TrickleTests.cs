using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>RFC 8838: candidates, credentials and checks in any order; names; and the ends of it.</summary>
public sealed class TrickleTests
{
    [Fact]
    public void Any_order_of_what_is_signalled_leads_to_a_path()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var scene = new IceScene(seed, NatKind.PortRestricted, NatKind.AddressRestricted);
            var order = new Random(seed);
            scene.A.Signalling.Delay = scene.B.Signalling.Delay = () => order.Next(1, 900);
            scene.Start();
            scene.RunUntilBoth(IceState.Completed);
            scene.Time.RunForSeconds(4);
            Assert.True(IceScene.Kind(scene.A) == PathKind.Reflexive, $"{scene}");
            scene.AssertOnePath();
            scene.AssertDataFlows(2);
            scene.Close();
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Half_trickle_and_none_work_too(bool aHoldsBack, bool bHoldsBack)
    {
        var scene = new IceScene(1, NatKind.PortRestricted, NatKind.Symmetric);
        (scene.A.Signalling.TellsAllAtOnce, scene.B.Signalling.TellsAllAtOnce) = (aHoldsBack, bHoldsBack);
        scene.Start();
        scene.RunUntilBoth(IceState.Completed);
        scene.Time.RunForSeconds(4);
        Assert.Equal(PathKind.Relayed, IceScene.Kind(scene.A));
        scene.AssertDataFlows(3);
        scene.Close();
    }

    [Fact]
    public void Hosts_whose_addresses_are_hidden_by_names_find_each_other()
    {
        var scene = new IceScene(1);
        scene.A.Signalling.Names = [];
        scene.B.Signalling.Names = [];
        scene.Start();
        scene.RunUntilBoth(IceState.Completed);
        scene.Time.RunForSeconds(4);
        Assert.Equal(PathKind.Host, IceScene.Kind(scene.A));
        scene.AssertDataFlows(3);
        scene.Close();
    }

    [Fact]
    public void A_name_is_asked_for_once_and_its_candidates_follow()
    {
        var wire = new IceWire(IceRole.Controlling);
        var named = IceWire.Host(IceScene.Address("0.0.0.0", 2000)) with { Name = "x.local" };
        Assert.Equal(CandidateOutcome.Added, wire.Agent.AddRemoteCandidate(named, wire.Now));
        Assert.Equal(CandidateOutcome.Redundant, wire.Agent.AddRemoteCandidate(named, wire.Now));
        Assert.Equal(CandidateOutcome.Added, wire.Agent.AddRemoteCandidate(named with { Address = named.Address.WithPort(2001) }, wire.Now));
        wire.Drain();
        Assert.Equal("x.local", Assert.Single(wire.Outputs, output => output.Kind == IceOutputKind.ResolveName).Name);
        Assert.Empty(wire.Sent);
        wire.Agent.NameResolved("X.local", IceScene.Address("192.0.2.2", 0), wire.Now);
        wire.Drain();
        wire.Advance(TimeSpan.FromMilliseconds(600));
        Assert.True(wire.RequestsTo(IceScene.Address("192.0.2.2", 2000)) > 0);
        wire.Agent.NameFailed("y.local", wire.Now);
    }

    [Fact]
    public void A_candidate_that_a_check_told_of_first_becomes_what_is_signalled()
    {
        var wire = new IceWire(IceRole.Controlling);
        wire.Receive(wire.Check(new() { Role = IceRole.Controlled }));
        wire.Receive(wire.Answer(wire.LastRequestTo(IceWire.Remote)));
        Assert.True(wire.Agent.TryGetPathCandidates(1, out _, out var guessed));
        Assert.Equal(CandidateType.PeerReflexive, guessed!.Type);
        var told = IceWire.Host(IceWire.Remote);
        Assert.Equal(CandidateOutcome.Added, wire.Agent.AddRemoteCandidate(told, wire.Now));
        Assert.True(wire.Agent.TryGetPathCandidates(1, out _, out var known));
        Assert.Equal(told, known);
        Assert.Equal(CandidateOutcome.Redundant, wire.Agent.AddRemoteCandidate(told, wire.Now));
    }

    [Fact]
    public void Candidates_that_cannot_be_used_are_refused_by_name()
    {
        var wire = new IceWire(options: new IceOptions { MaxRemoteCandidates = 2, MaxLocalCandidates = 2 });
        CandidateOutcome Add(Candidate candidate) => wire.Agent.AddRemoteCandidate(candidate, wire.Now);
        var good = IceWire.Host(IceWire.Remote);
        Assert.Equal(CandidateOutcome.Component, Add(good with { Component = 2 }));
        foreach (var address in (string[])["0.0.0.0", "224.0.0.1", "255.255.255.255", "0.1.2.3", "ff02::1", "::"])
            Assert.Equal(CandidateOutcome.Address, Add(good with { Address = IceScene.Address(address, 2000) }));
        Assert.Equal(CandidateOutcome.Address, Add(good with { Address = good.Address.WithPort(0) }));
        Assert.Equal(CandidateOutcome.NotForThisSession, Add(good with { UserFragment = "othersession" }));
        Assert.Equal(CandidateOutcome.Added, Add(good with { UserFragment = $"{wire.Theirs}" }));
        Assert.Equal(CandidateOutcome.Redundant, Add(good));
        Assert.Equal(CandidateOutcome.Added, Add(good with { Name = "x.local" }));
        Assert.Equal(CandidateOutcome.TooMany, Add(good with { Name = "y.local" }));
        Assert.Equal(CandidateOutcome.TooMany, Add(IceWire.Host(IceScene.Address("192.0.2.7", 1))));
        wire.Agent.EndOfRemoteCandidates(wire.Now);
        Assert.Equal(CandidateOutcome.Ended, Add(IceWire.Host(IceScene.Address("192.0.2.8", 1))));

        Assert.Equal(CandidateOutcome.Redundant, wire.Agent.AddHost(IceWire.Local, wire.Now, out var none));
        Assert.Null(none);
        Assert.Equal(CandidateOutcome.Redundant, wire.Agent.AddServerReflexive(IceWire.Local, IceWire.Local.Address, IceWire.Remote, wire.Now, out _));
        Assert.Equal(CandidateOutcome.Added, wire.Agent.AddServerReflexive(IceWire.Local, IceScene.Address("203.0.113.1", 5), IceWire.Remote, wire.Now, out _));
        Assert.Equal(CandidateOutcome.TooMany, wire.Agent.AddRelayed(IceScene.Address("203.0.113.2", 5), IceWire.Remote, wire.Now, out _));
        wire.Agent.EndOfLocalCandidates(wire.Now);
        Assert.Equal(CandidateOutcome.Ended, wire.Agent.AddRelayed(IceScene.Address("203.0.113.2", 5), IceWire.Remote, wire.Now, out _));
    }

    [Fact]
    public void Ice_fails_not_before_the_end_of_candidates_and_the_patience_for_checks_that_come()
    {
        var wire = new IceWire(IceRole.Controlling);
        wire.Agent.EndOfRemoteCandidates(wire.Now);
        wire.Drain();
        wire.Advance(TimeSpan.FromSeconds(39.4));
        Assert.NotEqual(IceState.Failed, wire.Agent.State);
        wire.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(IceState.Failed, wire.Agent.State);
        Assert.Equal(0, wire.Agent.Count);
    }

    [Fact]
    public void A_peer_that_never_says_that_it_has_told_all_is_not_waited_for_for_ever()
    {
        var wire = new IceWire(IceRole.Controlling);
        wire.Advance(TimeSpan.FromSeconds(59.9));
        Assert.NotEqual(IceState.Failed, wire.Agent.State);
        wire.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(IceState.Failed, wire.Agent.State);
        Assert.Equal(CandidateOutcome.Ended, wire.Agent.AddRemoteCandidate(IceWire.Host(IceWire.Remote), wire.Now));
        wire.Agent.Restart(wire.Now);
        wire.Drain();
        Assert.Equal(IceState.New, wire.Agent.State);
    }

    [Fact]
    public void Of_more_pairs_than_the_limit_the_best_are_kept()
    {
        var wire = new IceWire(IceRole.Controlling, new IceOptions { MaxPairs = 3 });
        for (var i = 0; i < 6; i++) wire.Agent.AddRemoteCandidate(IceWire.Host(IceScene.Address("192.0.2.2", 2000 + i), (uint)(1000 + i)), wire.Now);
        wire.Drain();
        wire.Advance(TimeSpan.FromSeconds(300));
        var ports = wire.Sent.Select(sent => (int)sent.Remote.Port).Distinct().Order().ToArray();
        // The first was being checked before the better ones came.
        Assert.Equal([2000, 2004, 2005], ports);
    }
}
