using Tandem.Contracts.Media;
using Tandem.Core;
using Tandem.Edge;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Simulation;

/// <summary>
/// Edge and Core as one node on simulated sockets, in virtual time, with phones around it. Every input is followed by the end of its batch: the journal is written, then everything is sent.
/// </summary>
internal sealed class SimulatedNode : IDisposable
{
    private readonly Dictionary<ulong, SimulatedPhone> _byConnection = [];
    private readonly Dictionary<PeerAddress, SimulatedPhone> _byAddress = [];
    private readonly Dictionary<PeerAddress, SimulatedPhone> _listening = [];
    private readonly Queue<Flow> _refused = new();
    private readonly CoreOptions _options;
    private readonly EdgeOptions _edgeOptions;
    private readonly Func<EdgeMetrics, ISessionGateway>? _sessions;
    private ulong _connections;
    private int _numbers;

    public SimulatedNode(CoreOptions? options = null, EdgeOptions? edge = null, Func<EdgeMetrics, ISessionGateway>? sessions = null)
    {
        _sessions = sessions;
        _edgeOptions = edge ?? EdgeOptions.Default;
        options ??= CoreOptions.Default;
        _options = IsHiding ? options with { Proxy = options.Proxy with { HidesTopology = true } } : options;
        Start();
    }

    /// <summary>Whether the nodes of this test hide each side of a call from the other, whatever their options say.</summary>
    public static bool IsHiding => Hiding.Value;

    private static AsyncLocal<bool> Hiding { get; } = new();

    /// <summary>Has the nodes of a test hide; for an initializer of its class, which is earlier than the node.</summary>
    public static bool Hide() => Hiding.Value = true;

    public VirtualClock Clock { get; } = new();

    public MemoryJournal Journal { get; } = new();

    public MemorySubscribers Subscribers { get; } = new();

    public MemoryNames Names { get; } = new();

    public SimulatedSockets Sockets { get; private set; } = null!;

    public EdgeFunction Edge { get; private set; } = null!;

    public CoreFunction Core { get; private set; } = null!;

    public Instant Now => Clock.Now;

    /// <summary>Datagrams to addresses where nobody listens bring an ICMP error instead of nothing.</summary>
    public bool ReportsUnreachable { get; set; }

    /// <summary>A number that nothing else in this node's world has.</summary>
    public int NextNumber() => ++_numbers;

    /// <summary>Ends the process without a goodbye and starts another on the same journal and key.</summary>
    public void Restart()
    {
        _connections += 1000;
        foreach (var phone in _byConnection.Values) phone.IsConnected = false;
        _byConnection.Clear();
        Dispose();
        Start();
    }

    /// <summary>A phone at an address: for UDP at once, otherwise over a new connection.</summary>
    public SimulatedPhone Phone(string user, SipTransport transport, string host = "198.51.100.1", int port = 5060)
    {
        var phone = new SimulatedPhone(this, user, transport, host, port);
        phone.Connect();
        return phone;
    }

    public Flow Attach(SimulatedPhone phone, SipTransport transport, string host, int port)
    {
        var flow = Sockets.Accept(transport, host, port);
        if (flow.Connection == 0) _byAddress[flow.Remote] = phone;
        else _byConnection[flow.Connection] = phone;
        return flow;
    }

    /// <summary>Lets the node open TCP connections to the phone's address.</summary>
    public void Listen(SimulatedPhone phone, string host, int port) => _listening[SimulatedSockets.Address(host, port)] = phone;

    /// <summary>Takes a UDP phone off the network.</summary>
    public void Detach(in Flow flow) => _byAddress.Remove(flow.Remote);

    /// <summary>Sees the octets of every message before the node does.</summary>
    public Action<byte[]>? Receiving { get; set; }

    public void Receive(in Flow flow, ReadOnlyMemory<byte> octets)
    {
        if (Receiving is not null && System.Runtime.InteropServices.MemoryMarshal.TryGetArray(octets, out var array)) Receiving(array.Array!);
        Edge.Received(octets, flow, Now);
        EndBatch();
    }

    /// <summary>A connection ends.</summary>
    public void Close(in Flow flow)
    {
        Sockets.End(flow);
        _byConnection.Remove(flow.Connection);
        Edge.Closed(flow, Now);
        EndBatch();
    }

    /// <summary>Lets time pass, every timer at its instant.</summary>
    public void Run(TimeSpan duration)
    {
        var end = Clock.Elapsed + duration;
        while (Edge.Deadline.Ticks <= end.Ticks)
        {
            Clock.Elapsed = TimeSpan.FromTicks(Math.Max(Edge.Deadline.Ticks, Clock.Elapsed.Ticks));
            Edge.Advance(Now);
            EndBatch();
        }

        Clock.Elapsed = end;
    }

    public void Run(double seconds) => Run(TimeSpan.FromSeconds(seconds));

    /// <summary>Whether the hosts that take no connection have not said so yet.</summary>
    public bool HoldsRefusals { get; set; }

    public void EndBatch()
    {
        do
        {
            if (!Journal.Commit()) Edge.WithholdRegistrations();
            while (Names.TryAnswer(out var question, out var answer)) Core.Resolved(question, answer, Now);
            Edge.Drain();
            Edge.EndOfBatch(Now);
            while (!HoldsRefusals && _refused.TryDequeue(out var flow)) Close(flow);
        }
        while ((Journal.PendingCount > 0 && !Journal.IsFull) || Names.HasAnswers);
    }

    /// <summary>Lets every timer of calls run out and makes sure that nothing is left of them.</summary>
    public void AssertIdle()
    {
        Run(TimeSpan.FromMinutes(5));
        Assert.Equal(0, Core.Unfinished);
        Assert.Equal(0, Journal.PendingCount);
    }

    public void Dispose()
    {
        Edge.Dispose();
        Core.Dispose();
    }

    private void Start()
    {
        Sockets = new SimulatedSockets(_connections) { Deliver = Deliver };
        Edge = new EdgeFunction(Sockets, new FlowTokens(new byte[32]), _edgeOptions);
        Core = new CoreFunction(Edge.Flows, Subscribers, Journal, Clock, _options, Names, Edge.Guard, _sessions?.Invoke(Edge.Metrics));
        Core.Restore(Now);
        Edge.Connect(Core);
    }

    private void Deliver(Flow flow, byte[] octets)
    {
        if (!Journal.IsFull) Assert.Equal(0, Journal.PendingCount);
        if (flow.Connection != 0 && !_byConnection.ContainsKey(flow.Connection) && Sockets.Opened.Contains(flow))
        {
            if (!_listening.TryGetValue(flow.Remote, out var listener))
            {
                if (!_refused.Contains(flow)) _refused.Enqueue(flow);
                return;
            }

            _byConnection[flow.Connection] = listener;
        }

        var phone = flow.Connection != 0 ? _byConnection.GetValueOrDefault(flow.Connection) : _byAddress.GetValueOrDefault(flow.Remote);
        if (phone is not null) phone.Arrive(flow, octets);
        else if (flow.Connection == 0 && ReportsUnreachable && !_refused.Contains(flow)) _refused.Enqueue(flow);
    }
}
