using Tandem.Kernel;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Sockets that keep what was sent, and open what is not taken.</summary>
internal sealed class TestSockets(params StunListener[] listeners) : IStunSockets
{
    private readonly Dictionary<int, PeerAddress> _relays = [];

    public IReadOnlyList<StunListener> Listeners { get; } = listeners;

    /// <summary>What went to clients, and from which listener when not from that of the flow.</summary>
    public Queue<(StunFlow Flow, byte[] Octets)> ToClients { get; } = new();

    public Queue<(byte Listener, PeerAddress Remote, byte[] Octets)> FromOthers { get; } = new();

    public Queue<(PeerAddress Relay, PeerAddress Peer, byte[] Octets, bool IsUnfragmented)> ToPeers { get; } = new();

    /// <summary>Open relays by their numbers.</summary>
    public IReadOnlyDictionary<int, PeerAddress> Relays => _relays;

    /// <summary>Ports that somebody else has.</summary>
    public HashSet<ushort> Taken { get; } = [];

    /// <summary>Whether sent data is only counted, for tests of what is allocated.</summary>
    public bool KeepsNothing { get; set; }

    public int Sent { get; private set; }

    public int Attempts { get; private set; }

    public bool Send(in StunFlow flow, ReadOnlySpan<byte> octets)
    {
        Sent++;
        if (!KeepsNothing) ToClients.Enqueue((flow, octets.ToArray()));
        return true;
    }

    public bool SendFrom(byte listener, in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        FromOthers.Enqueue((listener, remote, octets.ToArray()));
        return true;
    }

    /// <summary>Connections that the server has ended.</summary>
    public List<StunFlow> Closed { get; } = [];

    public void Close(in StunFlow flow) => Closed.Add(flow);

    public bool TryOpenRelay(int relay, in PeerAddress local)
    {
        Attempts++;
        if (Taken.Contains(local.Port)) return false;
        Assert.DoesNotContain(local, _relays.Values);
        _relays.Add(relay, local);
        return true;
    }

    public void CloseRelay(int relay) => Assert.True(_relays.Remove(relay), "A relay is closed that is not open.");

    public bool SendToPeer(int relay, in PeerAddress peer, ReadOnlySpan<byte> octets, bool isUnfragmented)
    {
        Sent++;
        if (!KeepsNothing) ToPeers.Enqueue((_relays[relay], peer, octets.ToArray(), isUnfragmented));
        return true;
    }
}
