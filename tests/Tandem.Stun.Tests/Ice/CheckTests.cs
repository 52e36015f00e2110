using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

/// <summary>Checks of the agent: their pace, their repetition and their answers (RFC 8445 sections 7.2.5 and 14).</summary>
public sealed class CheckTests
{
    private readonly IceWire _wire = new(IceRole.Controlling);

    private void AddRemote(int port = 2000, uint priority = 2130706431)
    {
        Assert.Equal(CandidateOutcome.Added, _wire.Agent.AddRemoteCandidate(IceWire.Host(IceScene.Address("192.0.2.2", port), priority), _wire.Now));
        _wire.Drain();
    }

    [Fact]
    public void A_check_is_sent_seven_times_with_doubling_times_and_fails_after_39_5_seconds()
    {
        AddRemote();
        var times = new List<double>();
        var begin = _wire.Now;
        while (_wire.Agent.Deadline - begin < TimeSpan.FromSeconds(39.6))
        {
            var sent = _wire.Sent.Count;
            _wire.Now = _wire.Agent.Deadline;
            _wire.Agent.Advance(_wire.Now);
            _wire.Drain();
            if (_wire.Sent.Count > sent) times.Add((_wire.Now - begin).TotalSeconds);
        }

        Assert.Equal([0.5, 1.5, 3.5, 7.5, 15.5, 31.5], times);
        Assert.Single(_wire.Sent.Select(sent => Wire.Hex(sent.Octets)).Distinct());
        Assert.Equal(1, _wire.Agent.Counters.ChecksTimedOut);
        Assert.Equal(6, _wire.Agent.Counters.Retransmissions);
    }

    [Fact]
    public void One_check_begins_every_Ta_the_best_pair_first()
    {
        AddRemote(2000, 1000);
        _wire.Agent.AddRemoteCandidate(Of("other", 2001, 3000), _wire.Now);
        _wire.Agent.AddRemoteCandidate(Of("third", 2002, 2000), _wire.Now);
        _wire.Drain();
        // The first went out alone, before the others were there.
        Assert.Equal([2000], Ports());
        _wire.Advance(TimeSpan.FromMilliseconds(49));
        Assert.Equal([2000], Ports());
        _wire.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal([2000, 2001], Ports());
        _wire.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal([2000, 2001, 2002], Ports());
    }

    [Fact]
    public void Pairs_of_one_foundation_wait_for_the_first_of_them()
    {
        AddRemote(2000, 3000);
        AddRemote(2001, 2000);
        AddRemote(2002, 1000);
        _wire.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal([2000], Ports());
        _wire.Receive(_wire.Answer(_wire.Sent[0].Octets, StunErrorCode.ServerError), IceScene.Address("192.0.2.2", 2000));
        // It failed, so the next of the foundation is tried.
        _wire.Advance(TimeSpan.FromMilliseconds(60));
        Assert.Equal([2000, 2001], Ports());
        _wire.Receive(_wire.Answer(_wire.LastRequestTo(IceScene.Address("192.0.2.2", 2001))), IceScene.Address("192.0.2.2", 2001));
        Assert.Equal(1, _wire.Agent.Counters.ChecksSucceeded);
    }

    [Fact]
    public void The_time_of_repetition_grows_with_the_number_of_checks()
    {
        for (var i = 0; i < 20; i++) _wire.Agent.AddRemoteCandidate(Of($"f{i}", 2000 + i, (uint)(5000 - i)), _wire.Now);
        _wire.Drain();
        _wire.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(20, _wire.Agent.Counters.ChecksSent);
        // Section 14.3: 50 ms times 20 is a second. The first check was alone when it began and had 500 ms.
        Assert.Equal(2, _wire.RequestsTo(IceScene.Address("192.0.2.2", 2000)));
        Assert.Equal(1, _wire.RequestsTo(IceScene.Address("192.0.2.2", 2001)));
        _wire.Advance(TimeSpan.FromMilliseconds(60));
        Assert.Equal(2, _wire.RequestsTo(IceScene.Address("192.0.2.2", 2001)));
    }

    [Fact]
    public void A_success_makes_the_pair_valid_and_the_mapped_address_a_candidate()
    {
        AddRemote();
        var mapped = IceScene.Address("203.0.113.77", 7777);
        _wire.Receive(_wire.Answer(_wire.Sent[0].Octets, mapped: mapped));
        Assert.Contains(_wire.Outputs, output => output.Kind == IceOutputKind.PairValid && output.Remote == IceWire.Remote);
        Assert.True(_wire.Agent.TryGetPathCandidates(1, out var local, out var remote));
        Assert.Equal((CandidateType.PeerReflexive, mapped), (local!.Type, local.Address));
        Assert.Equal(CandidateType.Host, remote!.Type);
        Assert.True(_wire.Agent.IsSendingAllowed);
    }

    [Fact]
    public void A_response_with_a_wrong_password_or_without_one_is_as_if_it_had_not_come()
    {
        AddRemote();
        _wire.Receive(_wire.Answer(_wire.Sent[0].Octets, key: new byte[24]));
        _wire.Receive(_wire.Answer(_wire.Sent[0].Octets, StunErrorCode.RoleConflict, key: new byte[24]));
        Assert.Equal(2, _wire.Agent.Counters.Refused(IceRefusal.Integrity));
        Assert.False(_wire.Agent.IsSendingAllowed);
        _wire.Receive(_wire.Answer(_wire.Sent[0].Octets));
        Assert.True(_wire.Agent.IsSendingAllowed);
    }

    [Fact]
    public void A_response_from_another_address_fails_the_check()
    {
        AddRemote();
        _wire.Receive(_wire.Answer(_wire.Sent[0].Octets), IceScene.Address("192.0.2.3", 2000));
        Assert.Equal(1, _wire.Agent.Counters.Refused(IceRefusal.NotSymmetric));
        _wire.Receive(_wire.Answer(_wire.Sent[0].Octets));
        Assert.False(_wire.Agent.IsSendingAllowed);
    }

    [Fact]
    public void A_success_without_an_address_is_as_if_it_had_not_come()
    {
        AddRemote();
        var response = StunWriter.Respond(Wire.Parse(_wire.Sent[0].Octets), StunClass.SuccessResponse, new byte[200]);
        response.WriteIntegritySha1(_wire.Theirs.Password);
        response.WriteFingerprint();
        _wire.Receive(response.Written.ToArray());
        Assert.Equal(1, _wire.Agent.Counters.Refused(IceRefusal.BadResponse));
        Assert.False(_wire.Agent.IsSendingAllowed);
    }

    [Fact]
    public void A_check_from_the_other_side_cancels_the_own_one_and_either_answer_counts()
    {
        AddRemote();
        _wire.Receive(_wire.Check(new() { Role = IceRole.Controlled }));
        _wire.Advance(TimeSpan.FromMilliseconds(60));
        Assert.Equal(2, _wire.RequestsTo(IceWire.Remote));
        // The answer to the first, which was cancelled, still counts, and it is not repeated meanwhile.
        var first = _wire.Sent[0].Octets;
        _wire.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(2, _wire.RequestsTo(IceWire.Remote));
        _wire.Receive(_wire.Answer(first));
        Assert.True(_wire.Agent.IsSendingAllowed);
    }

    [Fact]
    public void The_longest_credentials_make_a_check_that_fits()
    {
        var longest = new byte[IceCredentials.MaxLength];
        longest.AsSpan().Fill((byte)'z');
        Assert.True(IceCredentials.TryParse(longest, longest, out var credentials));
        var agent = new IceAgent(IceRole.Controlling, credentials: credentials);
        agent.AddHost(IceWire.Local, _wire.Now, out _);
        agent.SetRemoteCredentials(credentials!, IceAgent.Features, _wire.Now);
        agent.AddRemoteCandidate(IceWire.Host(IceWire.Remote), _wire.Now);
        var transmits = 0;
        while (agent.TryTake(out var output)) transmits += output.Kind == IceOutputKind.Transmit ? 1 : 0;
        Assert.Equal(1, transmits);
    }

    private static Candidate Of(string foundation, int port, uint priority)
    {
        Assert.True(Foundation.TryParse(System.Text.Encoding.ASCII.GetBytes(foundation), out var parsed));
        return IceWire.Host(IceScene.Address("192.0.2.2", port), priority) with { Foundation = parsed };
    }

    private int[] Ports() => [.. _wire.Sent.Select(sent => (int)sent.Remote.Port).Distinct()];
}
