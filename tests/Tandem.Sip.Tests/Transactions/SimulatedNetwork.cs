using Tandem.Kernel;

namespace Tandem.Sip.Tests.Transactions;

/// <summary>How bad a network is.</summary>
/// <param name="Transport">Over a reliable one nothing is lost, doubled or reordered.</param>
/// <param name="Loss">How much is lost, 0 to 1.</param>
/// <param name="Duplication">How much is doubled, 0 to 1.</param>
/// <param name="MaxDelay">The longest time that a datagram is on its way; the shortest is none.</param>
internal sealed record NetworkQuality(SipTransport Transport, double Loss, double Duplication, TimeSpan MaxDelay);

/// <summary>
/// A network between two nodes that loses, delays, reorders and doubles datagrams, all by its seed; or, with a reliable transport, only takes its time.
/// </summary>
internal sealed class SimulatedNetwork(Simulation simulation, Random random, NetworkQuality quality)
{
    public Flow Flow { get; } = new(quality.Transport, 0, new PeerAddress([127, 0, 0, 1], 5060), quality.Transport.IsReliable() ? 1u : 0u);

    public void Send(SipMessage message, Action<SipMessage> deliver)
    {
        var octets = Wire.Write(message);
        if (quality.Transport.IsReliable())
        {
            simulation.After(TimeSpan.FromMilliseconds(20), () => deliver(Wire.Parse(octets)));
            return;
        }

        for (var copies = random.NextDouble() < quality.Duplication ? 2 : 1; copies > 0; copies--)
        {
            if (random.NextDouble() >= quality.Loss) simulation.After(quality.MaxDelay * random.NextDouble(), () => deliver(Wire.Parse(octets)));
        }
    }
}
