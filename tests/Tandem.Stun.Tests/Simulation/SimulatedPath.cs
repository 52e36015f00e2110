namespace Tandem.Stun.Tests.Simulation;

/// <summary>Takes octets from one place to another, as well as the network does, all by its seed.</summary>
internal sealed class SimulatedPath(VirtualTime time, Random random, NetworkQuality quality)
{
    public void Send(ReadOnlySpan<byte> octets, Action<byte[]> deliver)
    {
        var copy = octets.ToArray();
        for (var copies = random.NextDouble() < quality.Duplication ? 2 : 1; copies > 0; copies--)
        {
            if (random.NextDouble() >= quality.Loss) time.After(quality.MaxDelay * random.NextDouble(), () => deliver(copy));
        }
    }
}
