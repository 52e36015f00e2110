namespace Tandem.Stun.Turn;

/// <summary>Somebody who has allocations, or had some lately.</summary>
/// <param name="name">The account.</param>
internal sealed class TurnUser(string name)
{
    /// <summary>What all allocations of the user carry together, against <see cref="TurnQuotas.UserBandwidth"/>.</summary>
    public TokenBucket Bandwidth;

    public TrafficMeter Traffic;

    public string Name { get; } = name;

    public int Allocations { get; set; }

    public int Reservations { get; set; }

    /// <summary>Connections with peers of all allocations.</summary>
    public int Connections { get; set; }

    public bool IsIdle => Allocations == 0 && Reservations == 0;
}
