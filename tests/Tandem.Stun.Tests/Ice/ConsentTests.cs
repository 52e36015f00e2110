using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

/// <summary>RFC 7675.</summary>
public sealed class ConsentTests
{
    private static readonly PeerAddress Other = IceScene.Address("192.0.2.3", 3000);

    /// <summary>An agent that is completed with one pair, at whose consent checks a test looks.</summary>
    private static IceWire Completed(IceRole role = IceRole.Controlling)
    {
        var wire = new IceWire(role);
        wire.Agent.AddRemoteCandidate(IceWire.Host(IceWire.Remote), wire.Now);
        wire.Drain();
        wire.Receive(wire.Answer(wire.LastRequestTo(IceWire.Remote)));
        if (role == IceRole.Controlled) wire.Receive(wire.Check(new() { UseCandidate = true }));
        wire.Advance(TimeSpan.FromMilliseconds(60));
        if (role == IceRole.Controlling) wire.Receive(wire.Answer(wire.LastRequestTo(IceWire.Remote)));
        Assert.Equal(IceState.Completed, wire.Agent.State);
        wire.Outputs.Clear();
        wire.Sent.Clear();
        return wire;
    }

    [Fact]
    public void A_request_of_its_own_goes_out_every_four_to_six_seconds()
    {
        var wire = Completed();
        var gaps = new List<double>();
        var last = wire.Now;
        for (var i = 0; i < 200; i++)
        {
            var sent = wire.Sent.Count;
            while (wire.Sent.Count == sent)
            {
                wire.Now = wire.Agent.Deadline;
                wire.Agent.Advance(wire.Now);
                wire.Drain();
            }

            gaps.Add((wire.Now - last).TotalSeconds);
            last = wire.Now;
            wire.Receive(wire.Answer(wire.Sent[^1].Octets));
        }

        Assert.InRange(gaps.Skip(1).Min(), 4.0, 4.1);
        Assert.InRange(gaps.Skip(1).Max(), 5.9, 6.0);
        Assert.Equal(200, wire.Sent.Select(sent => Wire.Parse(sent.Octets).TransactionId).Distinct().Count());
        Assert.Equal(200, wire.Agent.Counters.ConsentChecksSent);
        Assert.True(wire.Agent.IsSendingAllowed);
    }

    [Fact]
    public void Thirty_seconds_without_an_answer_end_the_consent_and_nothing_is_sent_any_more()
    {
        var wire = Completed();
        wire.Advance(TimeSpan.FromSeconds(29.9));
        Assert.True(wire.Agent.IsSendingAllowed);
        wire.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False(wire.Agent.IsSendingAllowed);
        Assert.Single(wire.Outputs, output => output.Kind == IceOutputKind.ConsentLost);
        Assert.Equal(IceState.Disconnected, wire.Agent.State);
        Assert.Equal(1, wire.Agent.Counters.ConsentsLost);
        var sent = wire.Sent.Count;
        wire.Receive(wire.Check());
        wire.Advance(TimeSpan.FromSeconds(20));
        // The check of the other agent is answered, and nothing else is sent: its credentials are used up on this path.
        Assert.Equal(sent + 1, wire.Sent.Count);
        Assert.False(wire.Agent.IsSendingAllowed);
    }

    [Fact]
    public void However_old_the_session_is_a_path_whose_consent_ran_out_is_replaced_by_another_pair()
    {
        var wire = Completed();
        wire.Agent.AddRemoteCandidate(IceWire.Host(Other), wire.Now);
        wire.Agent.EndOfLocalCandidates(wire.Now);
        wire.Agent.EndOfRemoteCandidates(wire.Now);
        AnswerConsents(wire, TimeSpan.FromMinutes(10));
        Assert.Equal(IceState.Completed, wire.Agent.State);
        wire.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(IceState.Disconnected, wire.Agent.State);
        wire.Receive(wire.Answer(wire.LastRequestTo(Other)), from: Other);
        Assert.True(wire.Agent.TryGetPath(1, out _, out var remote));
        Assert.Equal(Other, remote);
    }

    [Fact]
    public void An_answer_to_any_request_of_the_last_thirty_seconds_renews_it()
    {
        var wire = Completed();
        wire.Advance(TimeSpan.FromSeconds(6.1));
        var first = wire.Sent[0].Octets;
        wire.Advance(TimeSpan.FromSeconds(23));
        wire.Receive(wire.Answer(first));
        wire.Advance(TimeSpan.FromSeconds(29));
        Assert.True(wire.Agent.IsSendingAllowed);
        // The ninth request since has taken its place.
        wire.Receive(wire.Answer(first));
        wire.Advance(TimeSpan.FromSeconds(2));
        Assert.False(wire.Agent.IsSendingAllowed);
    }

    [Theory]
    [InlineData("wrong password")]
    [InlineData("error")]
    [InlineData("other address")]
    public void Nothing_but_an_authentic_success_from_there_is_consent(string what)
    {
        var wire = Completed();
        for (var i = 0; i < 8; i++)
        {
            wire.Advance(TimeSpan.FromSeconds(4));
            if (wire.Sent.Count == 0) continue;
            var request = wire.LastRequestTo(IceWire.Remote);
            if (what == "wrong password") wire.Receive(wire.Answer(request, key: new byte[24]));
            else if (what == "error") wire.Receive(wire.Answer(request, StunErrorCode.ServerError));
            else wire.Receive(wire.Answer(request), IceScene.Address("192.0.2.3", 2000));
        }

        Assert.False(wire.Agent.IsSendingAllowed);
    }

    [Fact]
    public void The_other_agent_withdraws_it_at_once_with_403_and_nobody_else_can()
    {
        var wire = Completed();
        wire.Advance(TimeSpan.FromSeconds(7));
        wire.Receive(wire.Answer(wire.LastRequestTo(IceWire.Remote), StunErrorCode.Forbidden, key: new byte[24]));
        Assert.True(wire.Agent.IsSendingAllowed);
        wire.Receive(wire.Answer(wire.LastRequestTo(IceWire.Remote), StunErrorCode.Forbidden));
        Assert.False(wire.Agent.IsSendingAllowed);
        Assert.Single(wire.Outputs, output => output.Kind == IceOutputKind.ConsentLost);
    }

    [Theory]
    [InlineData(IceRole.Controlling, true)]
    [InlineData(IceRole.Controlled, false)]
    public void The_controlling_agent_nominates_with_every_request(IceRole role, bool nominates)
    {
        var wire = Completed(role);
        wire.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(nominates, Wire.Parse(wire.LastRequestTo(IceWire.Remote)).Has(StunAttributeType.UseCandidate));
    }

    [Fact]
    public void Without_any_other_pair_it_ends_in_failure_and_holds_nothing()
    {
        var wire = Completed();
        wire.Advance(TimeSpan.FromSeconds(200));
        Assert.Equal(IceState.Failed, wire.Agent.State);
        Assert.Equal(0, wire.Agent.Count);
        Assert.Equal(Instant.Never, wire.Agent.Deadline);
    }

    [Fact]
    public void A_close_ends_it_at_once()
    {
        var wire = Completed();
        wire.Agent.Close();
        wire.Drain();
        Assert.False(wire.Agent.IsSendingAllowed);
        Assert.Equal(IceState.Closed, wire.Outputs[^1].State);
        Assert.Equal(0, wire.Agent.Count);
        wire.Receive(wire.Check());
        Assert.Empty(wire.Sent);
    }

    private static void AnswerConsents(IceWire wire, TimeSpan time)
    {
        for (var end = wire.Now + time; wire.Now < end;)
        {
            wire.Advance(TimeSpan.FromSeconds(6));
            wire.Receive(wire.Answer(wire.LastRequestTo(IceWire.Remote)));
        }
    }
}
