using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Serves the TCP and TLS connections that Kestrel accepts for SIP.</summary>
internal sealed class SipConnectionHandler(InboundConnections inbound, ListenerTable listeners, TransportContext context)
{
    /// <summary>Runs one connection until it has ended.</summary>
    public async Task OnConnectedAsync(byte listener, ConnectionContext connection)
    {
        var transport = listeners[listener].Transport;
        if (inbound.Enter(listener, transport, connection.RemoteEndPoint) != ConnectionRefusal.None)
        {
            connection.Abort(new ConnectionAbortedException("Over the limit of connections."));
            return;
        }

        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket) TcpOptions.Apply(socket, context.Options);
        var sip = inbound.Create(listener, (IPEndPoint)connection.RemoteEndPoint!);
        // The handshake let none pass that is not trusted.
        if (transport == SipTransport.Tls && connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate) sip.ProvenDomains = SipIdentities.Of(certificate);
        // The deadline for closing outlives this method: Kestrel, which then waits until the peer has taken the last octets, has none of its own.
        connection.ConnectionClosed.UnsafeRegister(static sip => ((SipConnection)sip!).Dispose(), sip);
        sip.Gone.UnsafeRegister(static connection => ((ConnectionContext)connection!).Abort(), connection);
        var link = new StreamLink(sip, connection.Transport, context.Options);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await inbound.RunAsync(sip, link, stopping).ConfigureAwait(false);
    }
}
