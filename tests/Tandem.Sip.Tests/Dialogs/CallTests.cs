using CsCheck;
using Tandem.Sip.Dialogs;
using Tandem.Sip.Tests.Transactions;

namespace Tandem.Sip.Tests.Dialogs;

/// <summary>Whole calls between two user agents.</summary>
public sealed class CallTests
{
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(3);

    private readonly Simulation _simulation = new();
    private readonly UserAgent _alice;
    private readonly UserAgent _bob;
    private Random _random = new(1);

    public CallTests()
    {
        (_alice, _bob) = Join(_simulation, new NetworkQuality(SipTransport.Udp, 0, 0, TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public void ACallIsAnsweredRenegotiatedFromBothSidesAndEnded()
    {
        _bob.Answers = () => [(180, TimeSpan.FromSeconds(1)), (200, TimeSpan.FromSeconds(5))];
        _alice.Confirmed = dialog => _simulation.After(TimeSpan.FromSeconds(1), () => _alice.ReInvite(dialog));
        _bob.Confirmed = dialog =>
        {
            _simulation.After(TimeSpan.FromSeconds(10), () => _bob.ReInvite(dialog));
            _simulation.After(TimeSpan.FromSeconds(20), () => _bob.HangUp(dialog));
        };
        _alice.Call("1", Never);
        _simulation.Run();
        Assert.Equal((1, 2), (_alice.Acknowledged, _bob.Acknowledged));
        AssertIdle(_alice, _bob);
    }

    [Fact]
    public void ReInvitesThatCrossAreBothRefusedAndTheCallGoesOn()
    {
        Dialog? atAlice = null, atBob = null;
        void Cross() => _simulation.After(TimeSpan.FromSeconds(5), () => { _alice.ReInvite(atAlice!); _bob.ReInvite(atBob!); });
        _alice.Confirmed = dialog => { atAlice = dialog; Cross(); };
        _bob.Confirmed = dialog => atBob = dialog;
        _alice.Call("1", Never);
        _simulation.Run();
        Assert.Equal((0, 1), (_alice.Acknowledged, _bob.Acknowledged));
        Assert.Equal((DialogState.Confirmed, true), (atAlice!.State, atAlice.CanInvite));
        Assert.Equal((DialogState.Confirmed, true), (atBob!.State, atBob.CanInvite));
        _alice.HangUp(atAlice);
        _simulation.Run();
        AssertIdle(_alice, _bob);
    }

    [Fact]
    public void ACancelledCallLeavesNothing()
    {
        _bob.Answers = () => [(180, TimeSpan.Zero), (200, TimeSpan.FromSeconds(30))];
        _alice.Call("1", TimeSpan.FromSeconds(5));
        _simulation.Run();
        Assert.Equal(0, _bob.Acknowledged);
        AssertIdle(_alice, _bob);
    }

    /// <summary>The seed and the quality of the network are all that a run depends on; CsCheck prints them when it fails.</summary>
    [Fact]
    public void OverABadNetworkEveryCallComesToItsEndOnBothSides() => Gen.Select(Gen.Int[0, int.MaxValue - 1], LossyNetworkTests.Qualities).Sample(RunCalls, iter: 100);

    private static void RunCalls(int seed, NetworkQuality quality)
    {
        var test = new CallTests { _random = new Random(seed) };
        var simulation = new Simulation();
        var (alice, bob) = test.Join(simulation, quality);
        bob.Answers = () => [(180, test.Within(3)), (test._random.Next(4) == 0 ? 486 : 200, test.Within(20))];
        foreach (var agent in new[] { alice, bob })
        {
            agent.Confirmed = dialog =>
            {
                simulation.After(test.Within(30), () => agent.ReInvite(dialog));
                simulation.After(test.Within(60), () => agent.HangUp(dialog));
            };
        }

        for (var i = 0; i < 10; i++)
        {
            var (callId, cancelAfter) = ($"{i}", test._random.Next(3) == 0 ? test.Within(10) : Never);
            simulation.After(test.Within(30), () => alice.Call(callId, cancelAfter));
        }

        simulation.Run();
        AssertIdle(alice, bob);
    }

    private TimeSpan Within(double seconds) => TimeSpan.FromSeconds(seconds * _random.NextDouble());

    private (UserAgent Alice, UserAgent Bob) Join(Simulation simulation, NetworkQuality quality)
    {
        var network = new SimulatedNetwork(simulation, _random, quality);
        var (alice, bob) = (new UserAgent("alice", simulation, network), new UserAgent("bob", simulation, network));
        (alice.Peer, bob.Peer) = (bob.Receive, alice.Receive);
        return (alice, bob);
    }

    private static void AssertIdle(params UserAgent[] agents) =>
        Assert.All(agents, agent => Assert.Equal((0, 0, 0), (agent.Layer.Count, agent.Layer.TimerCount, agent.Dialogs.Count)));
}
