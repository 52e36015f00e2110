using System.Buffers.Binary;
using Tandem.Kernel;
using Tandem.Stun.Tests.Simulation;
using Tandem.Stun.Turn.Client;

namespace Tandem.Stun.Tests.Turn;

/// <summary>A TURN client on a simulated network, which sends a number to its peers each second and counts what comes back.</summary>
internal sealed class SimulatedClient
{
    private readonly SimulatedTurn _network;
    private readonly byte[] _buffer = new byte[2000];

    /// <summary>What is sent before the connection is there; null for datagrams.</summary>
    private readonly List<byte[]>? _early;
    private Connection? _connection;
    private int _next;

    public SimulatedClient(SimulatedTurn network, StunFlow flow, string user, TurnClientOptions? options = null, string? password = null)
    {
        _network = network;
        Flow = flow;
        Client = new TurnClient(options ?? new TurnClientOptions(), new LongTermClient(user, password ?? TestCredentials.PasswordOf(user)), flow.IsStream);
        if (flow.IsStream)
        {
            _early = [];
            _network.Connect(flow.Remote, Connected);
        }
        else
        {
            _network.Listen(flow.Remote, Receive);
        }

        _network.Time.Add(() => Client.Deadline, () =>
        {
            Client.Advance(Now);
            Drain();
        });
    }

    public TurnClient Client { get; }

    public StunFlow Flow { get; private set; }

    /// <summary>What the client told, but for what was to be sent.</summary>
    public List<TurnClientOutput> Told { get; } = [];

    public Dictionary<PeerAddress, int> Echoes { get; } = [];

    public List<PeerAddress> Peers { get; } = [];

    private Instant Now => _network.Time.Now;

    /// <summary>Allocates, sends until the end, and closes.</summary>
    public void Live(TimeSpan lifetime, IEnumerable<PeerAddress> permitted, IEnumerable<PeerAddress> bound)
    {
        Do(() => Client.Allocate(Now));
        _network.Time.After(TimeSpan.FromMinutes(1), () => Do(() =>
        {
            foreach (var peer in permitted) Assert.True(Client.Permit(peer, Now));
            foreach (var peer in bound) Assert.True(Client.Bind(peer, Now));
            Peers.AddRange(permitted.Concat(bound));
        }));
        var seconds = (int)lifetime.TotalSeconds;
        for (var second = 120; second < seconds; second++) _network.Time.After(TimeSpan.FromSeconds(second), SendToAll);
        _network.Time.After(lifetime, () => Do(() => Client.Close(Now)));
    }

    public void Do(Action action)
    {
        action();
        Drain();
    }

    /// <summary>The client's address changes (RFC 8016).</summary>
    public void Move(StunFlow flow)
    {
        _network.Forget(Flow.Remote);
        Flow = flow;
        _network.Listen(flow.Remote, Receive);
        Do(() => Assert.True(Client.Move(Now)));
    }

    public void AssertNothingIsLeft() => Assert.Equal((TurnClientState.Closed, 0, 0, Instant.Never), (Client.State, Client.TransactionCount, Client.TimerCount, Client.Deadline));

    private void SendToAll()
    {
        Span<byte> data = stackalloc byte[4];
        foreach (var peer in Peers)
        {
            BinaryPrimitives.WriteInt32BigEndian(data, _next++);
            var length = Client.WriteData(_buffer, peer, data);
            if (length > 0) Send(_buffer.AsSpan(0, length));
        }
    }

    private void Connected(Connection connection)
    {
        _connection = connection;
        connection.Received = Receive;
        foreach (var octets in _early!) connection.Send(octets);
    }

    private void Send(ReadOnlySpan<byte> octets)
    {
        if (_connection is { } connection) connection.Send(octets);
        else if (_early is { } early) early.Add(octets.ToArray());
        else _network.SendDatagram(Flow.Remote, octets);
    }

    private void Receive(byte[] octets)
    {
        var input = Client.Receive(octets, Now, out var peer, out var data);
        if (input == TurnClientInput.Data)
        {
            Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(data), 0, _next);
            Assert.Equal(4, data.Length);
            Echoes[peer] = Echoes.GetValueOrDefault(peer) + 1;
        }

        Drain();
    }

    private void Drain()
    {
        while (Client.TryTake(out var output))
        {
            if (output.Kind == TurnClientOutputKind.Transmit) Send(output.Octets.Span);
            else Told.Add(output);
        }
    }
}
