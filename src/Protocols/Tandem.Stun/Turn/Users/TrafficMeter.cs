namespace Tandem.Stun.Turn;

/// <summary>Counts data that is relayed.</summary>
internal struct TrafficMeter
{
    private long _datagramsToPeers;
    private long _octetsToPeers;
    private long _datagramsToClients;
    private long _octetsToClients;
    private long _dropped;

    public readonly TurnTotals Totals => new(_datagramsToPeers, _octetsToPeers, _datagramsToClients, _octetsToClients, _dropped);

    public void CountToPeer(int octets)
    {
        _datagramsToPeers++;
        _octetsToPeers += octets;
    }

    public void CountToClient(int octets)
    {
        _datagramsToClients++;
        _octetsToClients += octets;
    }

    /// <summary>Octets of a stream, which has no datagrams.</summary>
    public void CountStream(bool isToPeer, int octets)
    {
        if (isToPeer) _octetsToPeers += octets;
        else _octetsToClients += octets;
    }

    public void CountDropped() => _dropped++;
}
