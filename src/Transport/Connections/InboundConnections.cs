using System.Net;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Takes in the connections that Kestrel accepts, within the limits, and runs each until it ends. Any thread.</summary>
internal sealed class InboundConnections(ListenerTable listeners, ConnectionNumbers numbers, TransportContext context)
{
    /// <summary>The counts behind the limits.</summary>
    public ConnectionGate Gate { get; } = new(new(context.Options.MaxConnections, context.Options.MaxConnectionsPerSource, context.Options.LimitLoopback));

    /// <summary>Lets a connection in, to be followed by <see cref="RunAsync"/>, or counts and logs why not.</summary>
    public ConnectionRefusal Enter(byte? listener, SipTransport transport, EndPoint? peer)
    {
        var refusal = listener is null || peer is not IPEndPoint ip ? ConnectionRefusal.NoListener : Gate.Enter(PeerAddress.From(ip));
        if (refusal != ConnectionRefusal.None) Refuse(refusal, transport, peer);
        return refusal;
    }

    /// <summary>Counts and logs a refusal.</summary>
    public void Refuse(ConnectionRefusal refusal, SipTransport transport, EndPoint? peer)
    {
        context.Metrics.Refused(transport, refusal);
        TransportLog.ConnectionRefused(context.Logger, transport, peer?.ToString() ?? "no address", refusal);
    }

    /// <summary>The connection of a peer that was let in. Nothing happens on it before <see cref="RunAsync"/>.</summary>
    public SipConnection Create(byte listener, IPEndPoint peer) =>
        new(new Flow(listeners[listener].Transport, listener, PeerAddress.From(peer), numbers.Next()), isOutbound: false, context);

    /// <summary>Runs a connection until it has ended.</summary>
    /// <param name="connection">What <see cref="Create"/> made.</param>
    /// <param name="link">Its way to the peer.</param>
    public async Task RunAsync(SipConnection connection, ConnectionLink link)
    {
        connection.Link = link;
        context.Metrics.Opened(connection.Flow.Transport, outbound: false);
        context.Inbox.Post(new LaneInput(LaneInputKind.Opened, connection));
        try
        {
            await connection.RunAsync(link).ConfigureAwait(false);
        }
        finally
        {
            Gate.Leave(connection.Flow.Remote);
            context.Metrics.Ended(connection.Flow.Transport, outbound: false, connection.End);
            context.Inbox.Post(new LaneInput(LaneInputKind.LinkEnded, connection));
        }
    }
}
