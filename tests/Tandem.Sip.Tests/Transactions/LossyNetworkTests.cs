using CsCheck;

namespace Tandem.Sip.Tests.Transactions;

/// <summary>Two layers joined by a bad network: whatever is lost, doubled or reordered, every transaction comes to its end and both sides forget everything.</summary>
public sealed class LossyNetworkTests
{
    private const int Transactions = 30;

    /// <summary>With this delay the last retransmission of a client arrives before its server, which began later, forgets it (64*T1); a longer one breaks the assumption behind T1.</summary>
    private static readonly TimeSpan OrdinaryDelay = TimeSpan.FromSeconds(0.4);

    internal static readonly Gen<NetworkQuality> Qualities = Gen.Select(
        Gen.OneOf(SipTransport.Udp, SipTransport.Udp, SipTransport.Tcp),
        Gen.OneOf(0, 0.1, 0.5, 0.9, 1),
        Gen.OneOf(0, 0.3, 1),
        Gen.OneOf(OrdinaryDelay, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)),
        (transport, loss, duplication, delay) => new NetworkQuality(transport, loss, duplication, delay));

    /// <summary>When it fails, CsCheck prints the seed and the quality of the network; they are all that a run depends on.</summary>
    [Fact]
    public void EveryTransactionComesToItsEnd() => Gen.Select(Gen.Int[0, int.MaxValue - 1], Qualities).Sample((seed, quality) => Run(seed, quality), iter: 300);

    private static void Run(int seed, NetworkQuality quality)
    {
        var random = new Random(seed);
        var simulation = new Simulation();
        var network = new SimulatedNetwork(simulation, random, quality);
        var client = new SimulatedClient(simulation, network);
        var server = new SimulatedServer(simulation, network, random);
        client.Server = server.Receive;
        server.Client = client.Receive;
        for (var i = 0; i < Transactions; i++)
        {
            var (method, branch) = (random.Next(2) == 0 ? "INVITE" : "OPTIONS", $"z9hG4bK{i}");
            TimeSpan? cancelAfter = random.Next(3) == 0 ? TimeSpan.FromSeconds(5 * random.NextDouble()) : null;
            simulation.After(TimeSpan.FromSeconds(60 * random.NextDouble()), () => client.Send(method, branch, cancelAfter));
        }

        simulation.Run();

        foreach (var layer in new[] { client.Layer, server.Layer }) Assert.Equal((0, 0, 0), (layer.Count, layer.TimerCount, layer.FlowCount));
        Assert.Equal(Transactions, client.Told.Count);
        Assert.All(client.Told.Values, told => AssertOutcome(told));
        if (quality.MaxDelay <= OrdinaryDelay) Assert.All(server.Requests, request => Assert.Equal(1, request.Value));
    }

    /// <summary>Provisional responses, one outcome (of a 2xx perhaps several copies), and then the end, once and last.</summary>
    private static void AssertOutcome(List<string> told)
    {
        Assert.Equal("Terminated", told[^1]);
        Assert.Single(told, "Terminated");
        var outcomes = told[..^1].Where(one => one[0] != '1').ToList();
        if (outcomes.Count == 1) return;
        Assert.NotEmpty(outcomes);
        Assert.All(outcomes, outcome => Assert.Equal("200", outcome));
    }
}
