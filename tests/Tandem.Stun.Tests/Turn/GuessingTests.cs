using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Who guesses passwords is slowed down and told of, and nobody is in the way of others at his address.</summary>
public sealed class GuessingTests
{
    private const int OfUser = 4;
    private const int OfSource = 12;
    private const int OfTrustedSource = 200;

    private static readonly GuessingLimits Limits = new()
    {
        OfUser = new FailureLimits { MaxFailures = OfUser, MaxRemembered = 50 },
        OfSource = new FailureLimits { MaxFailures = OfSource, MaxRemembered = 50 },
        OfTrustedSource = new FailureLimits { MaxFailures = OfTrustedSource, MaxRemembered = 50 },
        MaxTrusted = 50,
    };

    private readonly Witness _witness = new();
    private readonly TestCredentials _credentials = new();
    private readonly TurnWorld _world;

    public GuessingTests() => _world = new TurnWorld(_credentials, Limits, _witness);

    [Fact]
    public void After_some_wrong_passwords_for_a_user_one_a_second_is_looked_at_and_the_others_are_dropped_and_counted()
    {
        for (var i = 0; i < OfUser; i++) TestClient.AssertError(StunErrorCode.Unauthenticated, Guess("alice"));
        var asked = _credentials.Asked;
        for (var i = 0; i < 100; i++) Assert.Empty(Guess("alice"));
        // Nothing was computed.
        Assert.Equal((asked, 100L), (_credentials.Asked, _world.Dropped(StunDrop.TooManyFailures)));
        _world.Pass(TimeSpan.FromSeconds(1));
        TestClient.AssertError(StunErrorCode.Unauthenticated, Guess("alice"));
        Assert.Empty(Guess("alice"));
        Assert.Equal(OfUser + 1, _world.Status.Refusals[StunRefusal.WrongCredentials]);
    }

    [Fact]
    public void The_right_password_is_taken_when_its_time_comes_and_ends_the_row()
    {
        for (var i = 0; i < OfUser; i++) Guess("alice");
        var alice = _world.Client();
        Assert.Empty(alice.TryAllocate());
        _world.Pass(TimeSpan.FromSeconds(1));
        // As a retransmission would be.
        TestClient.AssertSuccess(alice.TryAllocate());
        for (var i = 0; i < OfUser; i++) TestClient.AssertError(StunErrorCode.Unauthenticated, Guess("alice"));
    }

    [Fact]
    public void A_user_who_came_by_TCP_has_not_proved_himself_for_others_at_his_address()
    {
        _world.TcpAllocated(1, "alice");
        for (var i = 0; i < OfUser; i++) TestClient.AssertError(StunErrorCode.Unauthenticated, Guess());
        Assert.Empty(Guess());

        byte[] Guess() => new TestClient(_world, TurnWorld.Tcp(2), "alice", "wrong").TryAllocateTcp();
    }

    [Fact]
    public void A_name_in_capital_letters_is_no_other()
    {
        for (var i = 0; i < OfUser; i++) Guess("alice");
        Assert.Empty(Guess("ALICE"));
    }

    [Fact]
    public void Who_tries_one_password_with_many_names_is_slowed_down_as_a_source()
    {
        for (var i = 0; i < OfSource; i++) TestClient.AssertError(StunErrorCode.Unauthenticated, Guess($"user{i}"));
        Assert.Empty(Guess("another"));
        Assert.Empty(new TestClient(_world, TurnWorld.Udp(9), "alice").TryAllocate());
        // Somebody elsewhere is not.
        TestClient.AssertSuccess(new TestClient(_world, Elsewhere, "alice").TryAllocate());
        _world.Pass(TimeSpan.FromSeconds(1));
        TestClient.AssertError(StunErrorCode.Unauthenticated, Guess("another"));
        Assert.Empty(Guess("yet another"));
    }

    [Fact]
    public void From_where_a_user_has_proved_himself_the_others_are_let_in_whatever_somebody_there_tries()
    {
        _world.Allocated(1, "bob");
        for (var i = 0; i < 10 * OfSource; i++) Guess($"user{i}");
        TestClient.AssertSuccess(_world.Client(2).TryAllocate());
        Assert.Empty(_witness.Told);
        // He is slowed down for each user all the same.
        for (var i = 0; i < OfUser; i++) Guess("carol");
        Assert.Empty(Guess("carol"));
    }

    [Fact]
    public void Who_tries_many_names_from_where_users_sign_in_is_slowed_down_after_more_and_told_of_and_the_users_are_not()
    {
        _world.Allocated(1, "bob");
        TestClient.AssertSuccess(_world.Client(2, "1000:carol").TryAllocate());
        for (var i = 0; i < OfTrustedSource; i++) TestClient.AssertError(StunErrorCode.Unauthenticated, Guess($"user{i}"));
        var asked = _credentials.Asked;
        for (var i = 0; i < 100; i++) Assert.Empty(Guess($"other{i}"));
        Assert.Equal((asked, 100L, 0L), (_credentials.Asked, _world.Dropped(StunDrop.TooManyTrustedFailures), _world.Dropped(StunDrop.TooManyFailures)));
        Assert.Equal((100, TurnWorld.Udp(66)), (_witness.Waited.Count, _witness.Waited[0]));

        // Who has signed in there does so again from any port, and with the next credential of a page.
        TestClient.AssertSuccess(_world.Client(3, "bob").TryAllocate());
        TestClient.AssertSuccess(_world.Client(4, "2000:carol").TryAllocate());
        // The others wait for their turn, and nobody elsewhere does.
        var alice = _world.Client(5);
        Assert.Empty(alice.TryAllocate());
        TestClient.AssertSuccess(new TestClient(_world, Elsewhere, "alice").TryAllocate());
        _world.Pass(TimeSpan.FromSeconds(1));
        TestClient.AssertSuccess(alice.TryAllocate());
        TestClient.AssertError(StunErrorCode.Unauthenticated, Guess("another"));
        Assert.Empty(Guess("yet another"));
    }

    [Fact]
    public void A_user_who_has_proved_himself_by_another_protocol_counts_too()
    {
        for (var i = 0; i < OfSource; i++) Guess($"user{i}");
        _world.Authentication.Trust(TurnWorld.Udp(1).Remote, _world.Now);
        TestClient.AssertSuccess(_world.Client(2).TryAllocate());
        _witness.Told.Clear();
        Guess("carol");
        Assert.Empty(_witness.Told);
        _world.Pass(TimeSpan.FromHours(25));
        Guess("carol");
        Assert.Single(_witness.Told);
    }

    [Fact]
    public void Who_has_an_allocation_keeps_it_while_somebody_at_his_address_guesses_his_password()
    {
        var alice = _world.Allocated();
        for (var i = 0; i < 10; i++)
        {
            for (var j = 0; j < 2 * OfUser; j++) Guess("alice");
            TestClient.AssertSuccess(alice.Refresh(TimeSpan.FromMinutes(10)));
        }

        // From another port he has not proved anything yet.
        for (var j = 0; j < OfUser; j++) Guess("alice");
        Assert.Empty(_world.Client(7).TryAllocate());
    }

    [Fact]
    public void A_credential_that_has_run_out_is_not_held_against_anybody()
    {
        for (var i = 0; i < 10 * OfSource; i++) TestClient.AssertError(StunErrorCode.Unauthenticated, Guess(TestCredentials.Expired));
        Assert.Equal((10L * OfSource, 0L), (_world.Status.Refusals[StunRefusal.ExpiredCredentials], _world.Status.Refusals[StunRefusal.WrongCredentials]));
        Assert.Empty(_witness.Told);
        TestClient.AssertSuccess(_world.Client().TryAllocate());
    }

    [Fact]
    public void Who_forges_an_address_brings_nobody_there_into_disrepute()
    {
        var forger = new TestClient(_world, Elsewhere, "alice", "wrong");
        forger.TryAllocate();
        _witness.Told.Clear();
        // The request with the nonce that was given to the forger, as if it came from alice's address.
        for (var i = 0; i < 10 * OfSource; i++) _world.Server.Received(forger.LastRequest, TurnWorld.Udp(1000), _world.Now);
        _world.Sockets.ToClients.Clear();
        Assert.Empty(_witness.Told);
        TestClient.AssertSuccess(_world.Client().TryAllocate());
    }

    [Fact]
    public void It_is_told_who_guesses_and_how()
    {
        Guess("alice");
        Guess(TestCredentials.Nobody);
        Assert.Equal(
            [(TurnWorld.Udp(66), "alice", AuthenticationOutcome.WrongIntegrity), (TurnWorld.Udp(66), TestCredentials.Nobody, AuthenticationOutcome.UnknownUser)],
            _witness.Told);
    }

    [Fact]
    public void However_many_guess_and_however_many_are_users_what_is_remembered_is_bounded()
    {
        for (var i = 0; i < 1000; i++)
        {
            var flow = new StunFlow(StunTransport.Udp, 0, TurnWorld.Address($"9.2.{i / 250}.{i % 250}", 1000), 0);
            new TestClient(_world, flow, $"user{i}", "wrong").TryAllocate();
            TestClient.AssertSuccess(new TestClient(_world, flow, $"user{i}").TryAllocate());
            Assert.InRange(_world.Authentication.Remembered, 1, 6 * 50);
        }
    }

    private static StunFlow Elsewhere => new(StunTransport.Udp, 0, TurnWorld.Address("9.3.3.3", 1000), 0);

    private byte[] Guess(string user) => new TestClient(_world, TurnWorld.Udp(66), user, "wrong").TryAllocate();

    private sealed class Witness : IStunWitness
    {
        public List<(StunFlow Flow, string UserName, AuthenticationOutcome Outcome)> Told { get; } = [];

        public List<StunFlow> Waited { get; } = [];

        void IStunWitness.Waited(in StunFlow flow) => Waited.Add(flow);

        public void Failed(in StunFlow flow, ReadOnlySpan<byte> userName, AuthenticationOutcome outcome) => Told.Add((flow, System.Text.Encoding.UTF8.GetString(userName), outcome));
    }
}
