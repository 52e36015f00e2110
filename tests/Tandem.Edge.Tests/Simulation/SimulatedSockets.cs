using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Simulation;

/// <summary>Sockets in memory: listeners of every transport, connections that tests open and close, and what was sent.</summary>
internal sealed class SimulatedSockets : ISipSockets
{
    private readonly HashSet<ulong> _open = [];
    private readonly Dictionary<(SipTransport, PeerAddress), Flow> _outgoing = [];
    private ulong _connections;

    public SimulatedSockets(ulong firstConnection = 0) => _connections = firstConnection;

    public IReadOnlyList<SipListener> Listeners { get; } =
    [
        Listener(0, SipTransport.Udp, "192.0.2.1", 5060),
        Listener(1, SipTransport.Tcp, "192.0.2.1", 5060),
        Listener(2, SipTransport.Tls, "192.0.2.1", 5061),
        Listener(3, SipTransport.Ws, "192.0.2.1", 8080),
        Listener(4, SipTransport.Wss, "192.0.2.1", 8443),
        Listener(5, SipTransport.Udp, "[2001:db8::1]", 5060),
    ];

    public bool IsBehind { get; set; }

    /// <summary>What was sent and not taken yet.</summary>
    public Queue<(Flow Flow, byte[] Octets)> Sent { get; } = new();

    /// <summary>Connections that the node closed.</summary>
    public List<Flow> Closed { get; } = [];

    /// <summary>Connections that the node opened, in order.</summary>
    public List<Flow> Opened { get; } = [];

    /// <summary>Hands on what is sent at once, instead of keeping it in <see cref="Sent"/>.</summary>
    public Action<Flow, byte[]>? Deliver { get; set; }

    /// <summary>What peers have proved by certificate.</summary>
    public Dictionary<Flow, ReadOnlyMemory<byte>[]> Proven { get; } = [];

    /// <summary>Connections that peers offered for requests to them, with the port.</summary>
    public List<(Flow Flow, ushort Port)> Aliases { get; } = [];

    /// <summary>The domain that the last connection was asked for.</summary>
    public string LastDomain { get; private set; } = "";

    public int OpenConnections => _open.Count;

    public static PeerAddress Address(string host, int port) =>
        PeerAddress.TryParse(Encoding.ASCII.GetBytes(host), (ushort)port, out var address) ? address : throw new ArgumentException(host, nameof(host));

    /// <summary>A new connection from outside, or the UDP flow of that address.</summary>
    public Flow Accept(SipTransport transport, string host, int port)
    {
        var remote = Address(host, port);
        var listener = Listeners.First(l => l.Transport == transport && l.Local.IsV4 == remote.IsV4);
        var flow = new Flow(transport, listener.Index, remote, transport == SipTransport.Udp ? 0 : ++_connections);
        if (flow.Connection != 0) _open.Add(flow.Connection);
        return flow;
    }

    /// <summary>Ends a connection without telling anybody.</summary>
    public void End(in Flow flow)
    {
        _open.Remove(flow.Connection);
        _outgoing.Remove((flow.Transport, flow.Remote));
    }

    public bool Send(in Flow flow, ReadOnlySpan<byte> octets)
    {
        if (!IsOpen(flow)) return false;
        if (Deliver is { } deliver) deliver(flow, octets.ToArray());
        else Sent.Enqueue((flow, octets.ToArray()));
        return true;
    }

    public bool IsOpen(in Flow flow) => flow.Connection == 0 || _open.Contains(flow.Connection);

    public bool TryOpen(SipTransport transport, in PeerAddress remote, out Flow flow)
    {
        flow = default;
        var isV4 = remote.IsV4;
        var listener = Listeners.FirstOrDefault(l => l.Transport == transport && l.Local.IsV4 == isV4);
        if (listener is null || transport.IsWebSocket()) return false;
        if (transport == SipTransport.Udp)
        {
            flow = new Flow(transport, listener.Index, remote, 0);
            return true;
        }

        if (_outgoing.TryGetValue((transport, remote), out flow)) return true;
        flow = new Flow(transport, listener.Index, remote, ++_connections);
        _open.Add(flow.Connection);
        _outgoing[(transport, remote)] = flow;
        Opened.Add(flow);
        return true;
    }

    public bool TryOpen(SipTransport transport, in PeerAddress remote, ReadOnlySpan<byte> domain, out Flow flow)
    {
        LastDomain = Encoding.ASCII.GetString(domain);
        return TryOpen(transport, remote, out flow);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> ProvenDomains(in Flow flow) => Proven.GetValueOrDefault(flow) ?? [];

    public void AddAlias(in Flow flow, ushort port) => Aliases.Add((flow, port));

    public void Close(in Flow flow)
    {
        if (flow.Connection == 0) return;
        Closed.Add(flow);
        End(flow);
    }

    private static SipListener Listener(byte index, SipTransport transport, string host, int port) =>
        new(index, transport, Address(host, port), Encoding.ASCII.GetBytes($"{host}:{port}"));
}
