using System.Buffers;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The connections of clients as the server above sees them. The loop only.</summary>
internal sealed class StunConnectionTable(RelayContext context) : ConnectionTable<StunConnection>
{
    // RFC 8489 section 5: the two bits of the class; 01 is an indication.
    private const int ClassMask = 0x0110;
    private const int Indication = 0x0010;

    private readonly Queue<StunFlow> _closed = [];

    /// <summary>The connections that data connections are joined to.</summary>
    public PeerStreams Peers { get; set; } = null!;

    /// <summary>Whether ended flows are to be told.</summary>
    public bool HasClosed => _closed.Count > 0;

    /// <summary>Queues a message; it goes out when the batch ends. For a slow client data is dropped, and too many responses end it.</summary>
    /// <returns>False when the flow is gone.</returns>
    public bool Send(in StunFlow flow, ReadOnlySpan<byte> octets)
    {
        if (Find(flow) is not { } connection) return false;
        var isData = IsData(octets);
        WillQueue(connection);
        if (connection.TryQueue(octets, isData ? context.Options.MaxQueuedDataBytes : context.Options.MaxQueuedBytes))
        {
            context.Metrics.ToClient(flow.Transport, octets.Length);
            return true;
        }

        context.Metrics.DroppedToClient(RelayDrop.Congested);
        if (isData) return true;
        context.Metrics.Overflow(flow.Transport);
        TransportLog.ClientOverflow(context.Logger, flow.Transport, flow.Remote, connection.Queued);
        connection.Abort(ConnectionEnd.SlowReader);
        Close(connection);
        return false;
    }

    /// <summary>Queues octets of a peer, whose reader minds how much waits.</summary>
    public void SendData(StunConnection connection, ReadOnlySpan<byte> octets)
    {
        WillQueue(connection);
        connection.TryQueue(octets, int.MaxValue);
    }

    /// <summary>Ends a connection after what is queued went out.</summary>
    public void Close(in StunFlow flow)
    {
        if (Find(flow) is { } connection) Close(connection);
    }

    /// <summary>The connection of a flow, unless it is closed.</summary>
    public StunConnection? Find(in StunFlow flow) => Find(flow.Connection) is { } connection && connection.Flow == flow ? connection : null;

    /// <summary>Hands a posted input of a connection over.</summary>
    public void Take(in RelayInput input, IStunReceiver receiver, Instant now)
    {
        if (input.Kind == RelayInputKind.PairExpired)
        {
            Peers.Expired((PeerStream)input.Target, now);
            return;
        }

        var connection = input.Connection;
        switch (input.Kind)
        {
            case RelayInputKind.Opened:
                AddInbound(connection);
                break;
            case RelayInputKind.Message:
                Deliver(input, receiver, now);
                break;
            case RelayInputKind.Binding:
                Deliver(input, receiver, now);
                connection.EndBinding();
                break;
            case RelayInputKind.Octets when connection is { IsOpen: true, Peer: { } peer }:
                Peers.Take(peer, input, receiver, now);
                break;
            case RelayInputKind.Octets:
                PeerStream.Release(input);
                break;
            case RelayInputKind.AllSent when connection.Peer is { } peer:
                peer.ClientTookAll();
                break;
            case RelayInputKind.AllSent:
                break;
            case RelayInputKind.Broken:
                connection.InputDone();
                CloseAfterBatch(connection);
                break;
            case RelayInputKind.ReadingEnded when connection is { IsOpen: true, IsAborted: false, Peer: { } peer }:
                // The peer may still send, and has not got everything perhaps.
                Peers.ClientEnded(peer);
                break;
            case RelayInputKind.ReadingEnded:
                // The client may have closed only its side.
                CloseAfterBatch(connection);
                break;
            case RelayInputKind.LinkEnded:
                // A data connection may break after its client has closed its side.
                Close(connection);
                Remove(connection);
                connection.Deadline.End();
                if (connection.Peer is { } joined)
                {
                    _closed.Enqueue(connection.Flow);
                    Peers.ClientGone(joined);
                }

                TransportLog.ClientEnded(context.Logger, connection.Flow.Transport, connection.Flow.Remote, connection.End);
                break;
        }
    }

    /// <summary>Tells the receiver of flows that ended since the last batch.</summary>
    public void DeliverClosed(IStunReceiver receiver, Instant now)
    {
        // Only what is there now: telling may end further ones, and they wait for the next batch.
        for (var left = _closed.Count; left > 0; left--) receiver.Closed(_closed.Dequeue(), now);
    }

    /// <inheritdoc/>
    protected override void Closing(StunConnection connection)
    {
        // Of a data connection the end is told when its memory is given back, so that the quotas above count it until then.
        if (connection.Peer is null) _closed.Enqueue(connection.Flow);
        else Peers.ClientClosing(connection.Peer);
        // A peer that has ended its side has had its say, and the client may take its time for it; not for what was reset or ended with its allocation.
        connection.Finish(ConnectionEnd.Local, connection.Peer is { HasPeerEnded: true } ? context.Options.DataLingerTimeout : context.Options.LingerTimeout);
    }

    private void Deliver(in RelayInput message, IStunReceiver receiver, Instant now)
    {
        var connection = message.Connection;
        connection.InputDone();
        if (connection.IsOpen)
        {
            context.Metrics.FromClient(connection.Flow.Transport, message.Length);
            receiver.Received(message.Octets.AsSpan(0, message.Length), connection.Flow, now);
        }

        ArrayPool<byte>.Shared.Return(message.Octets!);
    }

    /// <summary>ChannelData, or the Data indication: what a datagram's worth of loss does no harm to.</summary>
    private static bool IsData(ReadOnlySpan<byte> octets) =>
        octets.Length >= 2 && (Demultiplexing.KindOf(octets[0]) == PacketKind.ChannelData || (((octets[0] << 8) | octets[1]) & ClassMask) == Indication);
}
