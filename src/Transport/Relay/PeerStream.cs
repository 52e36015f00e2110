using System.Buffers;

namespace Tandem.Transport;

/// <summary>
/// One TCP connection with a peer (RFC 6062, peer data connection), and how far each side of the pair is. What the client sends waits here until the peer takes it, and is bounded by the window of the client's connection; what
/// the peer sends is read when there is room in the queue to the client. The loop only.
/// </summary>
internal sealed class PeerStream(ulong number, TcpSocket socket, Epoll epoll)
{
    private readonly Queue<RelayInput> _waiting = new();
    private int _sent;
    private uint _watched;
    private bool _isWatched;

    /// <summary>Its number, never used again.</summary>
    public ulong Number { get; } = number;

    /// <summary>The socket.</summary>
    public TcpSocket Socket { get; } = socket;

    /// <summary>Whether it does not stand yet.</summary>
    public bool IsConnecting { get; set; }

    /// <summary>The client's connection that it is joined to; null before.</summary>
    public StunConnection? Client { get; set; }

    /// <summary>Whether nothing is read and sent for now, on either side.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether too much waits for the client.</summary>
    public bool IsClientBehind { get; set; }

    /// <summary>Whether the peer sends nothing any more.</summary>
    public bool HasPeerEnded { get; set; }

    /// <summary>Whether the client sends nothing any more.</summary>
    public bool HasClientEnded { get; set; }

    /// <summary>Whether the peer is to be read.</summary>
    public bool MayRead => Client is not null && !IsPaused && !IsClientBehind && !HasPeerEnded;

    /// <summary>Everything that waited for the client has gone out.</summary>
    public void ClientTookAll()
    {
        IsClientBehind = false;
        Watch();
    }

    /// <summary>Adds octets of the client.</summary>
    public void Add(in RelayInput octets) => _waiting.Enqueue(octets);

    /// <summary>Sends what waits, as far as the peer takes it. False when the connection is broken.</summary>
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
        if (_isWatched) epoll.Rewatch(Socket.Descriptor, wanted, PeerStreams.Key(Number));
        else if (wanted != 0 || Client is null) _isWatched = epoll.TryWatch(Socket.Descriptor, wanted, PeerStreams.Key(Number));
        _watched = wanted;
    }

    /// <summary>Stops the kernel from telling again and again of an end that cannot be looked at now.</summary>
    public void Unwatch()
    {
        if (_isWatched) epoll.Unwatch(Socket.Descriptor);
        _isWatched = false;
    }

    /// <summary>Closes the socket, and drops what the peer has not got.</summary>
    public void Close()
    {
        Socket.Close();
        while (_waiting.TryDequeue(out var octets)) Release(octets);
    }

    /// <summary>Gives back an array, and with it a place in the window of the client's connection.</summary>
    public static void Release(in RelayInput octets)
    {
        octets.Connection.InputDone();
        ArrayPool<byte>.Shared.Return(octets.Octets!);
    }
}
