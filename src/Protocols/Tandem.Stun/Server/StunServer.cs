using System.Text;
using Tandem.Kernel;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Server;

/// <summary>
/// A STUN server (RFC 8489 section 12, RFC 5780) and TURN server (RFC 8656, RFC 6062, RFC 8016), sans-IO. Whatever comes in is decided: answered, relayed, or dropped and counted; nothing throws. Belongs to the one loop of its sockets.
/// </summary>
/// <example>
/// <code>
/// var authentication = new LongTermAuthentication(new LongTermOptions { Realm = "example.test" }, credentials, nonceKey);
/// var server = new StunServer(new StunServerOptions { Turn = new TurnOptions { Relays = [new RelayAddress(address)] } }, authentication, sockets);
/// // the loop: server.Received(datagram, flow, now); … server.Advance(now); wait until server.Deadline
/// </code>
/// </example>
public sealed class StunServer : IStunReceiver
{
    private readonly StunServerOptions _options;
    private readonly StunCounters _counters = new();
    private readonly TurnTables _turn;
    private readonly TurnRequests _requests;
    private readonly PeerRelaying _relaying;
    private readonly PeerConnecting _connecting;
    private readonly BindingProcedure _binding;
    private readonly IdleConnections _idle;
    private Instant _stopBy = Instant.Never;
    private Action? _whenIdle;

    /// <summary>Makes a server.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="authentication">Checks credentials of TURN requests; null to let everybody in, with an address for an account (RFC 8656 section 7.2 step 1).</param>
    /// <param name="sockets">The sockets below.</param>
    /// <param name="witness">Is told of wrong credentials; null for nobody.</param>
    /// <exception cref="ArgumentException">A relay address has no ports, ports below 1024, or an external address of another family.</exception>
    public StunServer(StunServerOptions options, LongTermAuthentication? authentication, IStunSockets sockets, IStunWitness? witness = null)
    {
        _options = options;
        _turn = new TurnTables(options.Turn, sockets, _counters);
        var responder = new StunResponder(sockets, _counters, Encoding.ASCII.GetBytes(options.Software));
        _requests = new TurnRequests(_turn, authentication, witness, responder);
        _relaying = new PeerRelaying(_turn);
        _connecting = new PeerConnecting(_turn, responder);
        _idle = new IdleConnections(_turn, sockets);
        _binding = new BindingProcedure(options.ServesDiscovery ? new AlternateListeners(sockets.Listeners) : null, responder, _counters);
    }

    /// <inheritdoc/>
    public Instant Deadline
    {
        get
        {
            var deadline = _turn.Allocations.Deadline;
            if (_turn.Reservations.Deadline < deadline) deadline = _turn.Reservations.Deadline;
            if (_turn.Connections.Deadline < deadline) deadline = _turn.Connections.Deadline;
            if (_idle.Deadline < deadline) deadline = _idle.Deadline;
            return _stopBy < deadline ? _stopBy : deadline;
        }
    }

    /// <summary>Whether there is nothing left: no allocation and no reserved port.</summary>
    public bool IsIdle => _turn.Allocations.Count == 0 && _turn.Reservations.Count == 0;

    /// <inheritdoc/>
    public void Received(ReadOnlySpan<byte> octets, in StunFlow flow, Instant now)
    {
        switch (octets.IsEmpty ? PacketKind.Unknown : Demultiplexing.KindOf(octets[0]))
        {
            case PacketKind.ChannelData:
                _relaying.ReceiveChannelData(octets, flow, now);
                break;
            case PacketKind.Stun:
                ReceiveMessage(octets, flow, now);
                break;
            default:
                _counters.Count(StunDrop.NotStun);
                break;
        }

        if (_turn.IsStopping) EndUnused(flow);
    }

    /// <inheritdoc/>
    public void Closed(in StunFlow flow, Instant now)
    {
        _idle.Closed(flow);
        _turn.Connections.Closed(flow);
        _turn.Allocations.Closed(flow);
        if (_turn.IsStopping) TellIdle();
    }

    /// <inheritdoc/>
    public void ReceivedFromPeer(int relay, in PeerAddress peer, Span<byte> buffer, int length, Instant now) => _relaying.ReceiveFromPeer(relay, peer, buffer, length, now);

    /// <inheritdoc/>
    public void PeerFailed(int relay, in PeerAddress peer, in IcmpMessage icmp, Instant now) => _relaying.PeerFailed(relay, peer, icmp, now);

    /// <inheritdoc/>
    /// <remarks>Its allocation ends, for nothing else would tell the client that peers do not reach it, and with it the connection that the client has it on.</remarks>
    public void RelayFailed(int relay, Instant now)
    {
        if (_turn.Relays[relay]?.Allocation is not { } allocation) return;
        _counters.AllocationsFailed++;
        _turn.Allocations.Remove(allocation);
        if (allocation.LatestFlow.IsConnection) _turn.Sockets.Close(allocation.LatestFlow);
        if (_turn.IsStopping) EndUnused();
    }

    /// <inheritdoc/>
    public bool PeerAccepted(int relay, ulong connection, in PeerAddress peer, Instant now) => _connecting.Accepted(relay, connection, peer, now);

    /// <inheritdoc/>
    public void PeerConnected(ulong connection, Instant now) => _connecting.Connected(connection, now);

    /// <inheritdoc/>
    public void PeerClosed(ulong connection, Instant now) => _connecting.Closed(connection, now);

    /// <inheritdoc/>
    public void Carried(ulong connection, bool isToPeer, int octets, Instant now) => _connecting.Carried(connection, isToPeer, octets, now);

    /// <inheritdoc/>
    public void Advance(Instant now)
    {
        var expired = _turn.Allocations.Advance(now);
        _counters.AllocationsExpired += expired;
        _turn.Reservations.Advance(now);
        _connecting.Advance(now);
        _idle.Advance(now);
        if (_stopBy <= now)
        {
            _stopBy = Instant.Never;
            _turn.Allocations.RemoveAll();
        }
        else if (expired == 0)
        {
            return;
        }

        if (_turn.IsStopping) EndUnused();
    }

    /// <inheritdoc/>
    public bool IsInUse(in StunFlow flow) => _idle.IsUsed(flow);

    /// <summary>
    /// Takes no new allocations from now on: clients are sent elsewhere, with 300 where another server is known and 508 where none is. Those there are go on, and so do their connections, until their clients delete them, or until
    /// the deadline. Connections without one are ended.
    /// </summary>
    /// <param name="deadline">When the last ones are closed; <see cref="Instant.Never"/> to wait for them.</param>
    /// <param name="whenIdle">Called once, on the lane, when there is nothing left (<see cref="IsIdle"/>): at once when there is nothing.</param>
    public void Stop(Instant deadline, Action? whenIdle = null)
    {
        _turn.IsStopping = true;
        _turn.Reservations.RemoveAll();
        _stopBy = deadline;
        _whenIdle = whenIdle;
        EndUnused();
    }

    /// <summary>What the server has and did until now. Made anew each time, for others to read.</summary>
    public StunServerStatus Status() => new()
    {
        Allocations = _turn.Allocations.Count,
        Relays = _turn.Relays.Count,
        Peers = _turn.Budget.Peers,
        Channels = _turn.Budget.Channels,
        Reservations = _turn.Reservations.Count,
        Connections = _turn.Connections.Count,
        Tickets = _turn.Allocations.TicketCount,
        Flows = _turn.Allocations.FlowCount,
        Timers = _turn.Allocations.TimerCount,
        IsStopping = _turn.IsStopping,
        Bindings = _counters.Bindings,
        KeepAlives = _counters.KeepAlives,
        AllocationsBegun = _counters.AllocationsBegun,
        AllocationsExpired = _counters.AllocationsExpired,
        AllocationsFailed = _counters.AllocationsFailed,
        Retransmissions = _counters.Retransmissions,
        Moves = _counters.Moves,
        IcmpErrors = _counters.IcmpErrors,
        ConnectionsMade = _counters.ConnectionsMade,
        ConnectionsAccepted = _counters.ConnectionsAccepted,
        Totals = _counters.Traffic.Totals,
        Drops = _counters.Drops(),
        Refusals = _counters.Refusals(),
        Users = _turn.Users.Top(_options.MaxListedUsers),
        KnownUsers = _turn.Users.Count,
        OtherUsers = _turn.Users.Others,
    };

    /// <summary>While the server is being stopped: what was asked on a connection may have ended its allocation, and there is no other to come.</summary>
    private void EndUnused(in StunFlow flow)
    {
        if (flow.IsConnection && !IsInUse(flow)) _turn.Sockets.Close(flow);
        TellIdle();
    }

    private void EndUnused()
    {
        _idle.EndUnused();
        TellIdle();
    }

    private void TellIdle()
    {
        if (!IsIdle || _whenIdle is not { } tell) return;
        _whenIdle = null;
        tell();
    }

    private void ReceiveMessage(ReadOnlySpan<byte> octets, in StunFlow flow, Instant now)
    {
        if (flow.IsConnection) _idle.Heard(flow, now);
        if (StunMessage.TryParse(octets, out var message) != StunParseError.None)
        {
            _counters.Count(StunDrop.MalformedMessage);
            return;
        }

        if (message.HasFingerprint && !message.HasValidFingerprint)
        {
            _counters.Count(StunDrop.WrongFingerprint);
            return;
        }

        switch (message.Class)
        {
            case StunClass.Request:
                ReceiveRequest(message, flow, now);
                break;
            case StunClass.Indication:
                ReceiveIndication(message, flow, now);
                break;
            default:
                _counters.Count(StunDrop.UnexpectedResponse);
                break;
        }
    }

    private void ReceiveRequest(in StunMessage message, in StunFlow flow, Instant now)
    {
        if (message.Method == StunMethod.Binding) _binding.Receive(new StunRequest { Message = message, Flow = flow, Now = now });
        else if (TurnRequests.Serves(message.Method)) _requests.Receive(message, flow, now);
        else _counters.Count(StunDrop.UnknownMethod);
    }

    private void ReceiveIndication(in StunMessage message, in StunFlow flow, Instant now)
    {
        switch (message.Method)
        {
            case StunMethod.Send:
                _relaying.ReceiveSend(message, flow, now);
                break;
            case StunMethod.Binding:
                // Keeps the NAT's mapping open (RFC 8489 section 2), and wants nothing else.
                _counters.KeepAlives++;
                break;
            default:
                _counters.Count(StunDrop.UnknownMethod);
                break;
        }
    }
}
