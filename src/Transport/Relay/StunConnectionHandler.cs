using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>Serves the TCP and TLS connections of clients that Kestrel accepts, within the limits. Any thread.</summary>
internal sealed class StunConnectionHandler(StunListeners listeners, ConnectionNumbers numbers, RelayContext context)
{
    /// <summary>The counts behind the limits.</summary>
    public ConnectionGate Gate { get; } = new(new(context.Options.MaxConnections, context.Options.MaxConnectionsPerSource, context.Options.LimitLoopback));

    /// <summary>Lets a connection in within the limits, and counts it until what is done with it has ended.</summary>
    /// <param name="listener">Where it came in.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="next">What is done with it.</param>
    public async Task AdmitAsync(byte listener, ConnectionContext connection, ConnectionDelegate next)
    {
        var peer = connection.RemoteEndPoint is IPEndPoint ip ? PeerAddress.From(ip) : default;
        var refusal = peer.Port != 0 ? Gate.Enter(peer) : ConnectionRefusal.NoListener;
        if (refusal != ConnectionRefusal.None)
        {
            var transport = listeners[listener].Transport;
            context.Metrics.Refused(transport, refusal);
            TransportLog.ClientRefused(context.Logger, transport, connection.RemoteEndPoint?.ToString() ?? "no address", refusal);
            connection.Abort(new ConnectionAbortedException("Over the limit of connections."));
            return;
        }

        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Gate.Leave(peer);
        }
    }

    /// <summary>Runs a connection that was let in until it has ended.</summary>
    public async Task RunAsync(byte listener, ConnectionContext connection)
    {
        var transport = listeners[listener].Transport;
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket) TcpOptions.Apply(socket, context.Options.TcpKeepAliveTime);
        var client = new StunConnection(new StunFlow(transport, listener, PeerAddress.From((IPEndPoint)connection.RemoteEndPoint!), numbers.Next()), context);
        var link = new StunStreamLink(client, connection.Transport, transport == StunTransport.Tcp, connection.Abort, new HalfClose(connection), context.Options);
        await RunAsync(client, link).ConfigureAwait(false);
    }

    private async Task RunAsync(StunConnection client, StunStreamLink link)
    {
        var transport = client.Flow.Transport;
        client.Link = link;
        context.Metrics.Opened(transport);
        context.Inbox.Post(new RelayInput(RelayInputKind.Opened, client));
        try
        {
            await client.RunAsync(link).ConfigureAwait(false);
        }
        finally
        {
            context.Metrics.Ended(transport, client.End);
            context.Inbox.Post(new RelayInput(RelayInputKind.LinkEnded, client));
        }
    }
}
