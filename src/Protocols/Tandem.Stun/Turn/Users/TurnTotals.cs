namespace Tandem.Stun.Turn;

/// <summary>Data that was relayed, without headers.</summary>
/// <param name="DatagramsToPeers">Datagrams from clients to peers.</param>
/// <param name="OctetsToPeers">Octets in them.</param>
/// <param name="DatagramsToClients">Datagrams from peers to clients.</param>
/// <param name="OctetsToClients">Octets in them.</param>
/// <param name="Dropped">Datagrams that were dropped because the bandwidth was used up.</param>
public readonly record struct TurnTotals(long DatagramsToPeers, long OctetsToPeers, long DatagramsToClients, long OctetsToClients, long Dropped)
{
    /// <summary>Octets both ways.</summary>
    public long Octets => OctetsToPeers + OctetsToClients;

    /// <summary>Both together.</summary>
    public static TurnTotals operator +(in TurnTotals left, in TurnTotals right) => new(
        left.DatagramsToPeers + right.DatagramsToPeers, left.OctetsToPeers + right.OctetsToPeers,
        left.DatagramsToClients + right.DatagramsToClients, left.OctetsToClients + right.OctetsToClients, left.Dropped + right.Dropped);
}
