using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>The connections of SIP as the functions above see them. The lane only.</summary>
internal sealed class SipConnectionTable(ListenerTable listeners, ConnectionNumbers numbers, OutboundConnector connector, TransportContext context) : ConnectionTable<SipConnection>
{
    private readonly ConnectionReuse _reuse = new();

    /// <summary>Flows that have ended and whose end the receiver was not told yet.</summary>
    public Queue<Flow> Closed { get; } = [];

    /// <summary>Addresses for which there is a connection to use again.</summary>
    public int Reusable => _reuse.Count;

    /// <summary>Whether the flow can be sent on.</summary>
    public bool IsOpen(in Flow flow) => Find(flow) is not null;

    /// <summary>Queues a message; it goes out when the batch ends.</summary>
    public bool Send(in Flow flow, ReadOnlySpan<byte> octets)
    {
        if (Find(flow) is not { } connection) return false;
        if (Queue(connection, octets))
        {
            context.Metrics.Sent(flow.Transport, octets.Length);
            return true;
        }

        context.Metrics.Overflow(flow.Transport);
        TransportLog.QueueOverflow(context.Logger, flow, connection.Queued);
        connection.Abort(ConnectionEnd.SlowReader);
        Close(connection);
        return false;
    }

    /// <summary>The connection that serves requests to an address and, over TLS, a domain; or a new one.</summary>
    public bool TryOpen(SipTransport transport, in PeerAddress remote, ReadOnlySpan<byte> domain, out Flow flow)
    {
        flow = default;
        var configured = transport == SipTransport.Tls && domain.IsEmpty ? connector.Tls.NameOf(remote) : "";
        if (configured.Length > 0) domain = Encoding.ASCII.GetBytes(configured);
        if (_reuse.Find(transport, remote, domain) is { } connection)
        {
            flow = connection.Flow;
            return true;
        }

        if (IsStopping || !listeners.TryFind(transport, remote.IsV4, out var listener)) return false;
        flow = new Flow(transport, listener, remote, numbers.Next());
        var opening = new SipConnection(flow, isOutbound: true, context) { Domain = transport == SipTransport.Tls ? Encoding.ASCII.GetString(domain) : "" };
        _reuse.Add(opening);
        Add(opening);
        TransportLog.ConnectionOpened(context.Logger, flow);
        _ = Task.Run(() => connector.RunAsync(opening));
        return true;
    }

    /// <summary>What the peer of a connection proved to be.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ProvenDomains(in Flow flow) => Find(flow)?.ProvenDomains ?? [];

    /// <summary>Notes that the peer offered its connection for requests to it.</summary>
    public void AddAlias(in Flow flow, ushort port)
    {
        if (port != 0 && flow.Transport == SipTransport.Tls && Find(flow) is { } connection) _reuse.AddAlias(connection, port);
    }

    /// <summary>Ends a connection after what is queued went out.</summary>
    public void Close(in Flow flow)
    {
        if (Find(flow) is { } connection) Close(connection);
    }

    /// <summary>Hands a posted input of a connection over.</summary>
    public void Take(in LaneInput input, ISipReceiver receiver, Instant now)
    {
        var connection = input.Connection;
        switch (input.Kind)
        {
            case LaneInputKind.Opened:
                TransportLog.ConnectionOpened(context.Logger, connection.Flow);
                AddInbound(connection);
                break;
            case LaneInputKind.Message:
                connection.InputDone();
                if (!connection.IsOpen) break;
                context.Metrics.Received(connection.Flow.Transport, input.Octets.Length);
                receiver.Received(input.Octets, connection.Flow, now);
                break;
            case LaneInputKind.Ping:
                connection.InputDone();
                if (connection.IsOpen) Queue(connection, KeepAlive.Pong);
                break;
            case LaneInputKind.Broken:
                connection.InputDone();
                if (!connection.IsOpen) break;
                receiver.Broken(input.Octets, input.Error, connection.Flow, now);
                connection.SetEnd(ConnectionEnd.Broken);
                CloseAfterBatch(connection);
                break;
            case LaneInputKind.CloseRequested:
                Close(connection);
                break;
            case LaneInputKind.ReadingEnded:
                // The peer may have closed only its side.
                CloseAfterBatch(connection);
                break;
            case LaneInputKind.LinkEnded:
                Remove(connection);
                TransportLog.ConnectionEnded(context.Logger, connection.Flow, connection.End);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Closing(SipConnection connection)
    {
        _reuse.Remove(connection);
        Closed.Enqueue(connection.Flow);
        connection.Finish(ConnectionEnd.Local);
    }

    private SipConnection? Find(in Flow flow) => Find(flow.Connection) is { } connection && connection.Flow == flow ? connection : null;

    private bool Queue(SipConnection connection, ReadOnlySpan<byte> octets)
    {
        WillQueue(connection);
        return connection.TryQueue(octets);
    }
}
