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

    /// <summary>Runs one connection until it has ended.</summary>
    public async Task OnConnectedAsync(byte listener, ConnectionContext connection)
    {
        var transport = listeners[listener].Transport;
        var refusal = connection.RemoteEndPoint is IPEndPoint ip ? Gate.Enter(PeerAddress.From(ip)) : ConnectionRefusal.NoListener;
        if (refusal != ConnectionRefusal.None)
        {
            context.Metrics.Refused(transport, refusal);
            TransportLog.ClientRefused(context.Logger, transport, connection.RemoteEndPoint?.ToString() ?? "no address", refusal);
            connection.Abort(new ConnectionAbortedException("Over the limit of connections."));
            return;
        }

        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket) TcpOptions.Apply(socket, context.Options.TcpKeepAliveTime);
        var client = new StunConnection(new StunFlow(transport, listener, PeerAddress.From((IPEndPoint)connection.RemoteEndPoint!), numbers.Next()), context);
        await RunAsync(client, new StunStreamLink(client, connection.Transport, transport == StunTransport.Tcp, connection.Abort, context.Options)).ConfigureAwait(false);
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
            Gate.Leave(client.Flow.Remote);
            context.Metrics.Ended(transport, client.End);
            context.Inbox.Post(new RelayInput(RelayInputKind.LinkEnded, client));
        }
    }
}
