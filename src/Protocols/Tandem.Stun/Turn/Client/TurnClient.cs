using Tandem.Kernel;
using Tandem.Stun.Transactions;

namespace Tandem.Stun.Turn.Client;

/// <summary>
/// A TURN client with one allocation on one server (RFC 8656, RFC 6062, RFC 8016), sans-IO: it answers challenges, sends requests again, and keeps the allocation, its permissions and its channels alive until it is closed. After each
/// call the owner takes the outputs by <see cref="TryTake"/>. Belongs to one lane.
/// </summary>
/// <example>
/// <code>
/// var client = new TurnClient(new TurnClientOptions(), new LongTermClient(user, password), isStream: false);
/// client.Allocate(now);
/// while (client.TryTake(out var output)) { if (output.Kind == TurnClientOutputKind.Transmit) socket.Send(output.Octets.Span); }
/// // later: client.Permit(peer, now); and
/// var length = client.WriteData(buffer, peer, data);
/// if (length > 0) socket.Send(buffer[..length]);
/// </code>
/// </example>
/// <param name="options">What is wanted.</param>
/// <param name="credentials">The user's credentials; null for a server that wants none.</param>
/// <param name="isStream">Whether the server is reached over TCP or TLS.</param>
public sealed partial class TurnClient(TurnClientOptions options, LongTermClient? credentials, bool isStream)
{
    /// <summary>RFC 8656 section 8: an allocation is refreshed about a minute before its end, and so is what belongs to it.</summary>
    private static readonly TimeSpan RefreshMargin = TimeSpan.FromMinutes(1);

    /// <summary>How long a permission lives that a CreatePermission or a ChannelBind has made (RFC 8656 section 9). That of a channel is longer, so that refreshing both by ChannelBind keeps both.</summary>
    private static readonly TimeSpan PermissionLifetime = TimeSpan.FromMinutes(5);

    private readonly StunClientTransactions<TurnClientRequest> _transactions = new(options.Transactions);
    private readonly OutputQueue<TurnClientOutput> _outputs = new();
    private readonly TimerQueue<TurnClientPeer?> _timers = new();
    private TimerHandle _refresh;
    private byte[] _ticket = [];

    /// <summary>Where the client is with its allocation.</summary>
    public TurnClientState State { get; private set; }

    /// <summary>The relayed transport address of IPv4; null without one.</summary>
    public PeerAddress? RelayedV4 { get; private set; }

    /// <summary>The relayed transport address of IPv6; null without one.</summary>
    public PeerAddress? RelayedV6 { get; private set; }

    /// <summary>The client's address as the server sees it.</summary>
    public PeerAddress Mapped { get; private set; }

    /// <summary>The token of the reserved next port; 0 for none.</summary>
    public ulong ReservationToken { get; private set; }

    /// <summary>Whether the server lets the client move (RFC 8016).</summary>
    public bool CanMove => _ticket.Length > 0;

    /// <summary>How many requests wait for a response.</summary>
    public int TransactionCount => _transactions.Count;

    /// <summary>How many timers run, besides those of transactions.</summary>
    public int TimerCount => _timers.Count;

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _transactions.Deadline < _timers.Deadline ? _transactions.Deadline : _timers.Deadline;

    /// <summary>Asks for an allocation. Once, on a new client.</summary>
    /// <exception cref="InvalidOperationException">It was asked for already, or it is for TCP and the server is not reached over a stream.</exception>
    public void Allocate(Instant now)
    {
        if (State != TurnClientState.Idle) throw new InvalidOperationException("A client has one allocation.");
        if (options.RelaysTcp && !isStream) throw new InvalidOperationException("TCP to peers is for clients that come by TCP or TLS (RFC 6062 section 4.1).");
        State = TurnClientState.Allocating;
        Issue(new TurnClientRequest(StunMethod.Allocate), now);
    }

    /// <summary>Asks for a permission for a peer's host, and keeps it. Nothing when there is one, or no allocation, or too many.</summary>
    /// <returns>Whether the host has, or is about to have, a permission.</returns>
    public bool Permit(PeerAddress peer, Instant now)
    {
        var host = peer.WithPort(0);
        if (_permissions.ContainsKey(host)) return true;
        if (State != TurnClientState.Allocated || _permissions.Count >= options.MaxPeers) return false;
        var permission = new TurnClientPeer(host, channel: 0);
        _permissions.Add(host, permission);
        Refresh(permission, now);
        return true;
    }

    /// <summary>Asks for a channel to a peer, and keeps it. Until there is one, data goes by Send indications when there is a permission. Nothing when there is one, or no allocation, or one for TCP, or too many.</summary>
    /// <returns>Whether the peer has, or is about to have, a channel.</returns>
    public bool Bind(PeerAddress peer, Instant now)
    {
        if (_channels.ContainsKey(peer)) return true;
        // RFC 8656 section 12: for ten minutes after its last refresh, and five more, a forgotten channel is the only one that its peer may have, and its peer the only one that may have it. Here both are so for good.
        var index = _channelPeers.IndexOf(peer);
        var number = ChannelData.MinChannel + (index < 0 ? _channelPeers.Count : index);
        if (State != TurnClientState.Allocated || options.RelaysTcp || _channels.Count >= options.MaxPeers || number > ChannelData.MaxChannel) return false;
        var channel = new TurnClientPeer(peer, (ushort)number);
        _channels.Add(peer, channel);
        if (index < 0) _channelPeers.Add(peer);
        Refresh(channel, now);
        return true;
    }

    /// <summary>Keeps a peer's channel and the permission of its host alive no longer; they end by themselves. <see cref="Bind"/> takes the same channel up again, whether it has ended or not.</summary>
    public void Forget(PeerAddress peer)
    {
        if (_channels.Remove(peer, out var channel)) _timers.Cancel(ref channel.Timer);
        if (_permissions.Remove(peer.WithPort(0), out var permission)) _timers.Cancel(ref permission.Timer);
    }

    /// <summary>Says that the client's own address has changed: the allocation follows when it may (RFC 8016 section 3.2).</summary>
    /// <returns>False when it may not.</returns>
    public bool Move(Instant now)
    {
        if (State != TurnClientState.Allocated || !CanMove) return false;
        Interrupt();
        Issue(new TurnClientRequest(StunMethod.Refresh) { Moves = true }, now);
        return true;
    }

    /// <summary>Deletes the allocation. <see cref="TurnClientOutputKind.Closed"/> comes when the server has answered, or has not in time.</summary>
    public void Close(Instant now)
    {
        if (State is TurnClientState.Closing or TurnClientState.Closed) return;
        var hasAllocation = State == TurnClientState.Allocated;
        var mayHaveOne = State == TurnClientState.Allocating;
        EndAll(TurnClientState.Closing);
        // An Allocate that is still under way may have succeeded; the refusal of a Refresh for nothing does no harm.
        if (hasAllocation || mayHaveOne) Issue(new TurnClientRequest(StunMethod.Refresh) { Deletes = true }, now);
        else End(new TurnClientOutput(TurnClientOutputKind.Closed));
    }

    /// <summary>Runs the timers that are due.</summary>
    public void Advance(Instant now)
    {
        _transactions.Advance(now);
        while (_timers.TryTake(now, out var due))
        {
            if (due is null) Issue(new TurnClientRequest(StunMethod.Refresh), now);
            else Refresh(due, now);
        }

        TakeTransactions();
    }

    /// <summary>Takes what the client has to say next.</summary>
    public bool TryTake(out TurnClientOutput output) => _outputs.TryTake(out output);

    private void EndAll(TurnClientState state)
    {
        State = state;
        foreach (var peer in _permissions.Values.Concat(_channels.Values)) _timers.Cancel(ref peer.Timer);
        _timers.Cancel(ref _refresh);
        foreach (var transaction in _running.ToList()) _transactions.End(transaction);
        _running.Clear();
        _delayed.Clear();
        _isMoving = false;
        _permissions.Clear();
        _channels.Clear();
        _channelPeers.Clear();
        _connecting.Clear();
    }

    private void End(TurnClientOutput output)
    {
        EndAll(TurnClientState.Closed);
        _outputs.Add(output);
    }
}
