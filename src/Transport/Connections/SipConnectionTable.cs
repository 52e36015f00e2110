using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>The connections as the functions above see them. The lane only.</summary>
internal sealed class SipConnectionTable(ListenerTable listeners, ConnectionNumbers numbers, OutboundConnector connector, TransportContext context)
{
    // Closed ones stay in it until their link has ended.
    private readonly Dictionary<ulong, SipConnection> _all = [];
    private readonly ConnectionReuse _reuse = new();
    private readonly List<SipConnection> _dirty = [];
    private readonly List<SipConnection> _ending = [];
    private bool _isStopping;
    private bool _refusesInbound;

    /// <summary>Flows that have ended and whose end the receiver was not told yet.</summary>
    public Queue<Flow> Closed { get; } = [];

    /// <summary>Connections that are not wholly gone.</summary>
    public int Count => _all.Count;

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

        if (_isStopping || !listeners.TryFind(transport, remote.IsV4, out var listener)) return false;
        flow = new Flow(transport, listener, remote, numbers.Next());
        var opening = new SipConnection(flow, isOutbound: true, context) { Domain = transport == SipTransport.Tls ? Encoding.ASCII.GetString(domain) : "" };
        _reuse.Add(opening);
        Add(opening);
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

    /// <summary>Closes what peers have opened, and what they still open, because the node begins to stop.</summary>
    public void CloseInbound()
    {
        _refusesInbound = true;
        foreach (var connection in _all.Values)
            if (!connection.IsOutbound) Close(connection);
    }

    /// <summary>Closes all, and what is still to come, because the node stops.</summary>
    public void CloseAll()
    {
        _isStopping = true;
        foreach (var connection in _all.Values) Close(connection);
    }

    /// <summary>Cuts off what is still there, because the node must not wait any more.</summary>
    public void AbortAll()
    {
        foreach (var connection in _all.Values) connection.Abort(ConnectionEnd.Local);
    }

    /// <summary>Hands a posted input of a connection over.</summary>
    public void Take(in LaneInput input, ISipReceiver receiver, Instant now)
    {
        var connection = input.Connection;
        switch (input.Kind)
        {
            case LaneInputKind.Opened:
                Add(connection);
                if (_isStopping || _refusesInbound) Close(connection);
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
                _ending.Add(connection);
                break;
            case LaneInputKind.CloseRequested:
                Close(connection);
                break;
            case LaneInputKind.ReadingEnded:
                // The peer may have closed only its side: what this batch answers still goes out.
                _ending.Add(connection);
                break;
            case LaneInputKind.LinkEnded:
                _all.Remove(connection.Flow.Connection);
                TransportLog.ConnectionEnded(context.Logger, connection.Flow, connection.End);
                break;
        }
    }

    /// <summary>Lets everything go out that was queued, and ends what is to end.</summary>
    public void EndBatch()
    {
        foreach (var connection in _dirty)
        {
            if (connection.IsOpen) connection.Flush();
        }

        _dirty.Clear();
        foreach (var connection in _ending) Close(connection);
        _ending.Clear();
    }

    private SipConnection? Find(in Flow flow) =>
        _all.TryGetValue(flow.Connection, out var connection) && connection.IsOpen && connection.Flow == flow ? connection : null;

    private void Add(SipConnection connection)
    {
        connection.IsOpen = true;
        _all.Add(connection.Flow.Connection, connection);
        TransportLog.ConnectionOpened(context.Logger, connection.Flow);
    }

    private bool Queue(SipConnection connection, ReadOnlySpan<byte> octets)
    {
        if (!connection.IsDirty) _dirty.Add(connection);
        return connection.TryQueue(octets);
    }

    private void Close(SipConnection connection)
    {
        if (!connection.IsOpen) return;
        connection.IsOpen = false;
        _reuse.Remove(connection);
        Closed.Enqueue(connection.Flow);
        connection.Finish(ConnectionEnd.Local);
    }
}
