using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>The TCP connections with peers of all allocations (RFC 6062), by their numbers, ids and clients, with their timers. Belongs to one lane.</summary>
internal sealed class PeerConnections(TurnOptions options, TurnUsers users, IStunSockets sockets)
{
    /// <summary>RFC 6062 sections 5.2 and 5.3: at least as long for a peer to be reached, and just as long for the client to bind what stands.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Users whose latest requests are remembered.</summary>
    private const int MaxRemembered = 10_000;

    private readonly RateTable<string> _rates = new(MaxRemembered);
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1) / options.Quotas.MaxConnectsPerSecondPerUser;
    private readonly int _burst = Math.Max(options.Quotas.MaxConnectingPerUser, options.Quotas.MaxConnectsPerSecondPerUser);
    private readonly Dictionary<ulong, PeerConnection> _all = [];
    private readonly Dictionary<uint, PeerConnection> _unbound = [];
    private readonly Dictionary<StunFlow, PeerConnection> _byClient = [];
    private readonly WaitQueue<PeerConnection> _waits = new(Patience);
    private readonly TimerQueue<PeerConnection> _pauses = new();
    private int _connecting;

    /// <summary>How many there are, those included that have ended and whose memory is not given back yet.</summary>
    public int Count => _all.Count;

    public Instant Deadline => _waits.Deadline < _pauses.Deadline ? _waits.Deadline : _pauses.Deadline;

    /// <summary>One that has not ended.</summary>
    public bool TryFind(ulong number, [NotNullWhen(true)] out PeerConnection? connection) => _all.TryGetValue(number, out connection) && !connection.HasEnded;

    /// <summary>One of which something is left.</summary>
    public bool TryFindAny(ulong number, [NotNullWhen(true)] out PeerConnection? connection) => _all.TryGetValue(number, out connection);

    public bool TryFindUnbound(uint id, [NotNullWhen(true)] out PeerConnection? connection) => _unbound.TryGetValue(id, out connection);

    /// <summary>Whether a flow is a client's data connection.</summary>
    public bool IsData(in StunFlow client) => _byClient.ContainsKey(client);

    /// <summary>Whether an allocation may have one more.</summary>
    public StunRefusal CheckRoom(TurnAllocation allocation)
    {
        if (allocation.User.Connections >= options.Quotas.MaxConnectionsPerUser) return StunRefusal.UserConnections;
        return Count >= options.MaxConnectionsInAll || allocation.Connections?.Count >= options.MaxConnections ? StunRefusal.TooManyConnections : StunRefusal.None;
    }

    /// <summary>Whether an allocation may have one more that waits for its peer.</summary>
    public StunRefusal CheckRoomToConnect(TurnAllocation allocation, Instant now)
    {
        if (allocation.User.Connecting >= options.Quotas.MaxConnectingPerUser) return StunRefusal.UserConnecting;
        if (_rates.Wait(allocation.User.Name, _interval, _burst, now) > TimeSpan.Zero) return StunRefusal.UserConnecting;
        return _connecting >= options.MaxConnectingInAll ? StunRefusal.TooManyConnecting : CheckRoom(allocation);
    }

    /// <summary>Adds one to a peer that is to be reached, for a request.</summary>
    public void Connect(ulong number, TurnAllocation allocation, in PeerAddress peer, in StunRequest request)
    {
        var connection = Add(number, allocation, peer, request.Now);
        (connection.Request, connection.IsConnecting) = (new PendingConnect(request), true);
        allocation.User.Connecting++;
        _connecting++;
        _rates.Take(allocation.User.Name, _interval, request.Now);
    }

    /// <summary>Adds one that stands. Another with the same peer must not be there.</summary>
    public PeerConnection Add(ulong number, TurnAllocation allocation, in PeerAddress peer, Instant now)
    {
        var connection = new PeerConnection(number, allocation, peer);
        _all.Add(number, connection);
        (allocation.Connections ??= []).Add(peer, connection);
        allocation.User.Connections++;
        connection.Wait = _waits.Start(now, connection);
        return connection;
    }

    /// <summary>One stands, and now waits for its client.</summary>
    public void Established(PeerConnection connection, Instant now)
    {
        do connection.Id = NewId();
        while (!_unbound.TryAdd(connection.Id, connection));
        EndConnecting(connection);
        _waits.Cancel(connection.Wait);
        connection.Wait = _waits.Start(now, connection);
    }

    /// <summary>The client has come.</summary>
    public void Bind(PeerConnection connection, in StunFlow client)
    {
        _waits.Cancel(connection.Wait);
        _unbound.Remove(connection.Id);
        (connection.Id, connection.Client) = (0, client);
        _byClient.Add(client, connection);
    }

    /// <summary>Lets nothing pass for a while.</summary>
    public void Pause(PeerConnection connection, Instant until)
    {
        sockets.Pause(connection.Number);
        _pauses.Cancel(ref connection.Pause);
        connection.Pause = _pauses.Start(until, connection);
    }

    /// <summary>Lets octets pass again where the bandwidth has been regained.</summary>
    public void Resume(Instant now)
    {
        while (_pauses.TryTake(now, out var connection)) sockets.Resume(connection.Number);
    }

    /// <summary>Takes one whose peer was not reached, or whose client did not come in time.</summary>
    public bool TryTakeLate(Instant now, out PeerConnection connection) => _waits.TryTake(now, out connection);

    /// <summary>Ends one, on both sides. It counts until nothing is left of it. Nothing when it was ended before.</summary>
    public void Remove(PeerConnection connection)
    {
        if (connection.HasEnded) return;
        connection.HasEnded = true;
        EndConnecting(connection);
        _unbound.Remove(connection.Id);
        _byClient.Remove(connection.Client);
        _waits.Cancel(connection.Wait);
        _pauses.Cancel(ref connection.Pause);
        connection.Allocation.Connections!.Remove(connection.Peer);
        sockets.ClosePeer(connection.Number);
    }

    /// <summary>Nothing is left of one that has ended.</summary>
    public void Forget(PeerConnection connection)
    {
        if (!_all.Remove(connection.Number)) return;
        connection.Allocation.User.Connections--;
        users.Release(connection.Allocation.User);
    }

    /// <summary>The connection of a client has ended (RFC 6062 section 5.5).</summary>
    public void Closed(in StunFlow client)
    {
        if (_byClient.TryGetValue(client, out var connection)) Remove(connection);
    }

    /// <summary>Ends those of an allocation (RFC 6062 section 5.5).</summary>
    public void RemoveAll(TurnAllocation allocation)
    {
        foreach (var connection in allocation.Connections?.Values.ToList() ?? []) Remove(connection);
    }

    /// <summary>Ends those of an allocation with peers of a family.</summary>
    public void RemoveFamily(TurnAllocation allocation, bool isV4)
    {
        foreach (var connection in allocation.Connections?.Values.Where(connection => connection.Peer.IsV4 == isV4).ToList() ?? []) Remove(connection);
    }

    private void EndConnecting(PeerConnection connection)
    {
        if (!connection.IsConnecting) return;
        connection.IsConnecting = false;
        connection.Allocation.User.Connecting--;
        _connecting--;
    }

    /// <summary>Not to be guessed, and not 0, which stands for none.</summary>
    private static uint NewId() => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
}
