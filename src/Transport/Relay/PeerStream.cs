using System.Buffers;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>
/// One TCP connection with a peer (RFC 6062, peer data connection), and how far each side of the pair is. What the client sends waits here until the peer takes it, and is bounded by the window of the client's connection; what
/// the peer sends is read when there is room in the queue to the client. The loop only, but for what is said otherwise.
/// </summary>
internal sealed class PeerStream : IDeadlineOwner
{
    private readonly Queue<RelayInput> _waiting = new();
    private readonly RelayInbox _inbox;
    private int _sent;
    private uint _watched;
    private bool _isWatched;
    private bool _hasEndedSending;

    /// <param name="number">Its number, never used again.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="context">What the transport shares.</param>
    public PeerStream(ulong number, TcpSocket socket, RelayContext context)
    {
        (Number, Socket, _inbox) = (number, socket, context.Inbox);
        Deadline = new ConnectionDeadline(context.Deadlines, this);
    }

    /// <summary>Its number, never used again.</summary>
    public ulong Number { get; }

    /// <summary>The socket.</summary>
    public TcpSocket Socket { get; }

    /// <summary>Whether the socket is open. When it is not any more, the client's connection is still there.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Whether it does not stand yet.</summary>
    public bool IsConnecting { get; set; }

    /// <summary>The client's connection that it is joined to; null before, and when that is gone.</summary>
    public StunConnection? Client { get; set; }

    /// <summary>Whether nothing is read and sent for now, on either side.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether too much waits for the client.</summary>
    public bool IsClientBehind { get; set; }

    /// <summary>Whether the peer sends nothing any more.</summary>
    public bool HasPeerEnded { get; set; }

    /// <summary>Whether the client sends nothing any more.</summary>
    public bool HasClientEnded { get; set; }

    /// <summary>When octets came last, from either side.</summary>
    public Instant Carried { get; set; }

    /// <summary>Ends a pair of which one side has ended, when it takes its time.</summary>
    public ConnectionDeadline Deadline { get; }

    /// <summary>Whether the peer is to be read.</summary>
    public bool MayRead => Client is not null && !IsPaused && !IsClientBehind && !HasPeerEnded;

    /// <summary>Whether neither side sends any more, and the peer has everything.</summary>
    public bool IsDone => HasPeerEnded && HasClientEnded && _waiting.Count == 0;

    /// <summary>Everything that waited for the client has gone out.</summary>
    public void ClientTookAll()
    {
        if (!IsOpen) return;
        if (HasPeerEnded) EndSendingToClient();
        IsClientBehind = false;
        Watch();
    }

    /// <summary>Passes the peer's end on, behind everything that it has sent. Once.</summary>
    public void EndSendingToClient()
    {
        if (_hasEndedSending) return;
        _hasEndedSending = true;
        Client!.Link!.EndSending();
    }

    /// <summary>Adds octets of the client.</summary>
    public void Add(in RelayInput octets) => _waiting.Enqueue(octets);

    /// <summary>Sends what waits, as far as the peer takes it, and behind it the client's end. False when the connection is broken.</summary>
    public bool TrySend()
    {
        while (_waiting.TryPeek(out var first))
        {
            var sent = Socket.Send(first.Octets.AsSpan(_sent, first.Length - _sent));
            if (sent < 0) return false;
            _sent += sent;
            if (_sent < first.Length) return true;
            _sent = 0;
            Release(_waiting.Dequeue());
        }

        if (HasClientEnded) Socket.EndSending();
        return true;
    }

    /// <summary>Has the kernel tell what matters now.</summary>
    public void Watch()
    {
        var wanted = (IsConnecting || (_waiting.Count > 0 && !IsPaused) ? Libc.EPOLLOUT : 0) | (MayRead ? Libc.EPOLLIN : 0);
        if (_isWatched && wanted == _watched) return;
        if (_isWatched) _inbox.Epoll.Rewatch(Socket.Descriptor, wanted, PeerStreams.Key(Number));
        else if (wanted != 0 || Client is null) _isWatched = _inbox.Epoll.TryWatch(Socket.Descriptor, wanted, PeerStreams.Key(Number));
        _watched = wanted;
    }

    /// <summary>Stops the kernel from telling again and again of an end that cannot be looked at now.</summary>
    public void Unwatch()
    {
        if (_isWatched) _inbox.Epoll.Unwatch(Socket.Descriptor);
        _isWatched = false;
    }

    /// <summary>Closes the socket, and drops what the peer has not got.</summary>
    public void Close()
    {
        IsOpen = false;
        Deadline.End();
        Socket.Close();
        while (_waiting.TryDequeue(out var octets)) Release(octets);
    }

    /// <summary>Gives back an array, and with it a place in the window of the client's connection.</summary>
    public static void Release(in RelayInput octets)
    {
        octets.Connection.InputDone();
        ArrayPool<byte>.Shared.Return(octets.Octets!);
    }

    /// <inheritdoc/>
    public void Expired(ConnectionEnd reason) => _inbox.Post(new RelayInput(RelayInputKind.PairExpired, this));
}
