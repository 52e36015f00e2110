using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The TCP connections with peers, by their numbers, which are never used again, so that no late event is taken for one of another. The loop only.</summary>
internal sealed class PeerStreams(StunConnectionTable clients, RelayContext context) : IDisposable
{
    /// <summary>Keys of the wait from it on are connections.</summary>
    public const long FirstKey = 1L << 33;

    private const int ReadSize = 32 * 1024;

    private readonly Dictionary<ulong, PeerStream> _all = [];
    private readonly Queue<ulong> _ended = [];
    private readonly byte[] _buffer = new byte[ReadSize];
    private ulong _last;

    /// <summary>How many there are.</summary>
    public int Count => _all.Count;

    /// <summary>Whether ended ones are to be told.</summary>
    public bool HasEnded => _ended.Count > 0;

    public static long Key(ulong number) => FirstKey + (long)number;

    /// <summary>Begins a connection. Returns its number, or 0.</summary>
    public ulong Connect(in PeerAddress local, in PeerAddress peer)
    {
        if (TcpSocket.TryConnect(local, peer, out var socket) != 0) return 0;
        return Add(socket, isConnecting: true);
    }

    /// <summary>Takes in one that a peer has made. Returns its number.</summary>
    public ulong Add(TcpSocket socket) => Add(socket, isConnecting: false);

    /// <summary>Joins one to a client's.</summary>
    public void Join(ulong number, in StunFlow client)
    {
        if (clients.Find(client) is not { } connection) return;
        if (!_all.TryGetValue(number, out var stream))
        {
            // It has just ended, and the receiver was not told yet.
            clients.Close(connection);
            return;
        }

        (stream.Client, connection.Peer) = (connection, stream);
        // Not before: most who come in a flood are sent away.
        stream.Socket.SetOptions(context.Options.TcpKeepAliveTime);
        stream.Watch();
    }

    /// <summary>Lets nothing pass.</summary>
    public void Pause(ulong number)
    {
        if (!_all.TryGetValue(number, out var stream)) return;
        stream.IsPaused = true;
        stream.Watch();
    }

    /// <summary>Lets octets pass again.</summary>
    public void Resume(ulong number)
    {
        if (!_all.TryGetValue(number, out var stream)) return;
        stream.IsPaused = false;
        Send(stream);
    }

    /// <summary>Ends one, and the client's that it is joined to. Nothing when it has ended.</summary>
    public void Close(ulong number)
    {
        if (!_all.Remove(number, out var stream)) return;
        context.Metrics.PeerStreamClosed();
        stream.Close();
        if (stream.Client is not { } client) return;
        clients.Close(client);
        client.Peer = null;
    }

    /// <summary>Does what the loop was woken for.</summary>
    public void Take(ulong number, uint flags, IStunReceiver receiver, Instant now)
    {
        if (!_all.TryGetValue(number, out var stream)) return;
        const uint Ends = Libc.EPOLLERR | Libc.EPOLLHUP;
        if (stream.IsConnecting) Connected(stream, receiver, now);
        else if (stream.Client is null) End(stream);
        else if ((flags & Libc.EPOLLOUT) == 0 || Send(stream)) Read(stream, flags & (Libc.EPOLLIN | Ends), receiver, now);
    }

    /// <summary>Octets of a client.</summary>
    public void Take(PeerStream stream, in RelayInput octets, IStunReceiver receiver, Instant now)
    {
        context.Metrics.Carried(octets.Connection.Flow.Transport, isToPeer: true, octets.Length);
        stream.Add(octets);
        receiver.Carried(stream.Number, isToPeer: true, octets.Length, now);
        if (_all.ContainsKey(stream.Number)) Send(stream);
    }

    /// <summary>A client sends nothing any more. Returns whether it may still receive.</summary>
    public bool ClientEnded(PeerStream stream)
    {
        if (stream.HasPeerEnded) return false;
        stream.HasClientEnded = true;
        return Send(stream);
    }

    /// <summary>Tells the receiver of those that ended since the last batch.</summary>
    public void DeliverEnded(IStunReceiver receiver, Instant now)
    {
        for (var left = _ended.Count; left > 0; left--) receiver.PeerClosed(_ended.Dequeue(), now);
    }

    public void Dispose()
    {
        foreach (var number in _all.Keys.ToList()) Close(number);
    }

    private ulong Add(TcpSocket socket, bool isConnecting)
    {
        var stream = new PeerStream(++_last, socket, context.Inbox.Epoll) { IsConnecting = isConnecting };
        _all.Add(stream.Number, stream);
        context.Metrics.PeerStreamOpened();
        stream.Watch();
        return stream.Number;
    }

    private void Connected(PeerStream stream, IStunReceiver receiver, Instant now)
    {
        if (stream.Socket.Error != 0)
        {
            End(stream);
            return;
        }

        stream.IsConnecting = false;
        // Nothing is read before the client has bound it: the kernel's buffer holds what comes, and then the peer waits (RFC 6062 section 5.2).
        stream.Watch();
        receiver.PeerConnected(stream.Number, now);
    }

    private void Read(PeerStream stream, uint flags, IStunReceiver receiver, Instant now)
    {
        if (flags == 0) return;
        if (!stream.MayRead)
        {
            stream.Unwatch();
            return;
        }

        var length = stream.Socket.Receive(_buffer);
        if (length > 0) Deliver(stream, _buffer.AsSpan(0, length), receiver, now);
        else if (length == 0) PeerEnded(stream);
        else if (length == -2) End(stream);
    }

    private void Deliver(PeerStream stream, ReadOnlySpan<byte> octets, IStunReceiver receiver, Instant now)
    {
        var client = stream.Client!;
        clients.SendData(client, octets);
        context.Metrics.Carried(client.Flow.Transport, isToPeer: false, octets.Length);
        stream.IsClientBehind = client.Queued > context.Options.MaxQueuedDataBytes && client.Output.TellsWhenSent();
        receiver.Carried(stream.Number, isToPeer: false, octets.Length, now);
        if (_all.ContainsKey(stream.Number)) stream.Watch();
    }

    /// <summary>The client gets what waits, and then the end (RFC 6062 section 5.5): its connection cannot be ended on one side only.</summary>
    private void PeerEnded(PeerStream stream)
    {
        stream.HasPeerEnded = true;
        if (stream.HasClientEnded)
        {
            End(stream);
            return;
        }

        stream.Client!.Finish(ConnectionEnd.Peer, context.Options.DataLingerTimeout);
        stream.Watch();
    }

    /// <summary>Sends what waits for the peer. Returns whether the connection goes on.</summary>
    private bool Send(PeerStream stream)
    {
        if (!stream.IsPaused && !stream.TrySend())
        {
            End(stream);
            return false;
        }

        stream.Watch();
        return true;
    }

    private void End(PeerStream stream)
    {
        _ended.Enqueue(stream.Number);
        Close(stream.Number);
    }
}
