using System.Diagnostics.CodeAnalysis;
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

    /// <summary>How many there are, those included of which only the client's connection is left.</summary>
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
        if (!TryFind(number, out var stream))
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
        if (!TryFind(number, out var stream)) return;
        stream.IsPaused = true;
        stream.Watch();
    }

    /// <summary>Lets octets pass again.</summary>
    public void Resume(ulong number)
    {
        if (!TryFind(number, out var stream)) return;
        stream.IsPaused = false;
        Send(stream);
    }

    /// <summary>Ends one, and the client's that it is joined to. It is told when both are gone. Nothing when it has ended.</summary>
    public void Close(ulong number)
    {
        if (TryFind(number, out var stream)) Close(stream);
    }

    /// <summary>Ends one that a peer has made and nobody wants.</summary>
    public void SendAway(ulong number)
    {
        if (!_all.Remove(number, out var stream)) return;
        context.Metrics.PeerStreamClosed();
        stream.Close();
    }

    /// <summary>Does what the loop was woken for.</summary>
    public void Take(ulong number, uint flags, IStunReceiver receiver, Instant now)
    {
        if (!TryFind(number, out var stream)) return;
        const uint Ends = Libc.EPOLLERR | Libc.EPOLLHUP;
        if (stream.IsConnecting) Connected(stream, receiver, now);
        else if (stream.Client is null) Close(stream);
        else if ((flags & Libc.EPOLLOUT) == 0 || Send(stream)) Read(stream, flags & (Libc.EPOLLIN | Ends), receiver, now);
    }

    /// <summary>Octets of a client.</summary>
    public void Take(PeerStream stream, in RelayInput octets, IStunReceiver receiver, Instant now)
    {
        context.Metrics.Carried(octets.Connection.Flow.Transport, isToPeer: true, octets.Length);
        stream.Carried = now;
        stream.Add(octets);
        receiver.Carried(stream.Number, isToPeer: true, octets.Length, now);
        if (stream.IsOpen) Send(stream);
    }

    /// <summary>A client sends nothing any more: the peer gets what waits, and then the end.</summary>
    public void ClientEnded(PeerStream stream)
    {
        if (!stream.IsOpen) return;
        stream.HasClientEnded = true;
        BoundEnd(stream);
        Send(stream);
    }

    /// <summary>The connection of a client is being closed: what has not gone to the peer does not any more.</summary>
    public void ClientClosing(PeerStream stream)
    {
        if (stream.IsOpen) Close(stream);
    }

    /// <summary>The connection of a client is gone, and with it the pair.</summary>
    public void ClientGone(PeerStream stream)
    {
        stream.Client = null;
        Gone(stream);
    }

    /// <summary>A pair of which one side has ended took its time. It goes on while the other side has something to say.</summary>
    public void Expired(PeerStream stream, Instant now)
    {
        if (!stream.IsOpen) return;
        var left = stream.Carried + context.Options.HalfClosedTimeout - now;
        if (stream is { HasPeerEnded: true, HasClientEnded: true } || left <= TimeSpan.Zero) Close(stream);
        else stream.Deadline.Arm(left, ConnectionEnd.Peer);
    }

    /// <summary>Tells the receiver of those that ended since the last batch.</summary>
    public void DeliverEnded(IStunReceiver receiver, Instant now)
    {
        for (var left = _ended.Count; left > 0; left--) receiver.PeerClosed(_ended.Dequeue(), now);
    }

    public void Dispose()
    {
        foreach (var stream in _all.Values.ToList())
            if (stream.IsOpen) Close(stream);
    }

    private bool TryFind(ulong number, [NotNullWhen(true)] out PeerStream? stream) => _all.TryGetValue(number, out stream) && stream.IsOpen;

    private ulong Add(TcpSocket socket, bool isConnecting)
    {
        var stream = new PeerStream(++_last, socket, context) { IsConnecting = isConnecting };
        _all.Add(stream.Number, stream);
        context.Metrics.PeerStreamOpened();
        stream.Watch();
        return stream.Number;
    }

    private void Connected(PeerStream stream, IStunReceiver receiver, Instant now)
    {
        if (stream.Socket.Error != 0)
        {
            Close(stream);
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
        if (stream.HasPeerEnded)
        {
            // It has ended before, and is woken for only when it takes nothing any more either.
            Close(stream);
            return;
        }

        if (!stream.MayRead)
        {
            stream.Unwatch();
            return;
        }

        var length = stream.Socket.Receive(_buffer);
        if (length > 0) Deliver(stream, _buffer.AsSpan(0, length), receiver, now);
        else if (length == 0) PeerEnded(stream);
        else if (length == -2) Close(stream);
    }

    private void Deliver(PeerStream stream, ReadOnlySpan<byte> octets, IStunReceiver receiver, Instant now)
    {
        var client = stream.Client!;
        clients.SendData(client, octets);
        context.Metrics.Carried(client.Flow.Transport, isToPeer: false, octets.Length);
        stream.Carried = now;
        stream.IsClientBehind = client.Queued > context.Options.MaxQueuedDataBytes && client.Output.TellsWhenSent();
        receiver.Carried(stream.Number, isToPeer: false, octets.Length, now);
        if (stream.IsOpen) stream.Watch();
    }

    /// <summary>The peer sends nothing any more: the client gets what waits, and then the end; what it still sends goes to the peer.</summary>
    private void PeerEnded(PeerStream stream)
    {
        stream.HasPeerEnded = true;
        BoundEnd(stream);
        if (stream.IsDone)
        {
            Close(stream);
            return;
        }

        var client = stream.Client!;
        client.Deadline.Arm(context.Options.DataLingerTimeout, ConnectionEnd.Peer);
        if (!client.Output.TellsWhenSent()) stream.EndSendingToClient();
        stream.Watch();
    }

    /// <summary>One side of a pair has ended.</summary>
    private void BoundEnd(PeerStream stream)
    {
        if (stream is { HasPeerEnded: true, HasClientEnded: true }) stream.Deadline.ArmFinally(context.Options.DataLingerTimeout, ConnectionEnd.Peer);
        else stream.Deadline.Arm(context.Options.HalfClosedTimeout, ConnectionEnd.Peer);
    }

    /// <summary>Sends what waits for the peer. Returns whether the connection goes on.</summary>
    private bool Send(PeerStream stream)
    {
        if ((!stream.IsPaused && !stream.TrySend()) || stream.IsDone)
        {
            Close(stream);
            return false;
        }

        stream.Watch();
        return true;
    }

    private void Close(PeerStream stream)
    {
        context.Metrics.PeerStreamClosed();
        stream.Close();
        if (stream.Client is { } client) clients.Close(client);
        else Gone(stream);
    }

    /// <summary>Nothing is left, and no memory.</summary>
    private void Gone(PeerStream stream)
    {
        _all.Remove(stream.Number);
        _ended.Enqueue(stream.Number);
    }
}
