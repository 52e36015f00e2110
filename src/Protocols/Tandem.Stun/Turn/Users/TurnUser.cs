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

    /// <summary>Connections with peers of all allocations, those included that have ended with theirs and whose memory is not given back yet.</summary>
    public int Connections { get; set; }

    /// <summary>Those of them that wait for their peer to be reached.</summary>
    public int Connecting { get; set; }

    public bool IsIdle => Allocations == 0 && Reservations == 0 && Connections == 0;
}
