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

    /// <summary>Whether no descriptor is free.</summary>
    public bool IsExhausted { get; set; }

    /// <summary>Relays that take connections.</summary>
    public HashSet<int> TcpRelays { get; } = [];

    /// <summary>Connections with peers that are there, and the clients that they are joined to.</summary>
    public Dictionary<ulong, StunFlow> Connections { get; } = [];

    /// <summary>Connections with peers that the server has ended, and whose end it was not told yet.</summary>
    public Queue<ulong> Ended { get; } = new();

    /// <summary>Connections that were asked for.</summary>
    public Queue<(ulong Number, PeerAddress Relay, PeerAddress Peer)> Connecting { get; } = new();

    /// <summary>Connections on which nothing passes.</summary>
    public HashSet<ulong> Paused { get; } = [];

    public ulong LastConnection { get; private set; }

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

    public RelayOpening OpenRelay(int relay, StunTransport transport, in PeerAddress local)
    {
        Attempts++;
        if (IsExhausted) return RelayOpening.Failed;
        if (Taken.Contains(local.Port)) return RelayOpening.PortTaken;
        Assert.DoesNotContain(local, _relays.Values);
        _relays.Add(relay, local);
        if (transport == StunTransport.Tcp) TcpRelays.Add(relay);
        return RelayOpening.Opened;
    }

    public void CloseRelay(int relay)
    {
        Assert.True(_relays.Remove(relay), "A relay is closed that is not open.");
        TcpRelays.Remove(relay);
    }

    public ulong ConnectToPeer(int relay, in PeerAddress peer)
    {
        Assert.Contains(relay, TcpRelays);
        if (IsExhausted) return 0;
        Connecting.Enqueue((Accept(), _relays[relay], peer));
        return LastConnection;
    }

    /// <summary>A connection that a peer has made.</summary>
    public ulong Accept()
    {
        Connections.Add(++LastConnection, default);
        return LastConnection;
    }

    public void Join(ulong connection, in StunFlow client)
    {
        Assert.Equal(default, Connections[connection]);
        Connections[connection] = client;
    }

    public void Pause(ulong connection)
    {
        Assert.Contains(connection, Connections.Keys);
        Paused.Add(connection);
    }

    public void Resume(ulong connection) => Assert.True(Paused.Remove(connection), "A connection goes on that was not paused.");

    public void ClosePeer(ulong connection)
    {
        Paused.Remove(connection);
        if (Connections.Remove(connection)) Ended.Enqueue(connection);
    }

    /// <summary>One has ended by itself, or was not wanted.</summary>
    public void EndPeer(ulong connection)
    {
        Connections.Remove(connection);
        Paused.Remove(connection);
    }

    public bool SendToPeer(int relay, in PeerAddress peer, ReadOnlySpan<byte> octets, bool isUnfragmented)
    {
        Sent++;
        if (!KeepsNothing) ToPeers.Enqueue((_relays[relay], peer, octets.ToArray(), isUnfragmented));
        return true;
    }
}
