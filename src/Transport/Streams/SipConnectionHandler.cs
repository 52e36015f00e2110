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
    public Task OnConnectedAsync(byte listener, ConnectionContext connection)
    {
        var transport = listeners[listener].Transport;
        if (inbound.Enter(listener, transport, connection.RemoteEndPoint) != ConnectionRefusal.None)
        {
            connection.Abort(new ConnectionAbortedException("Over the limit of connections."));
            return Task.CompletedTask;
        }

        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket) TcpOptions.Apply(socket, context.Options.TcpKeepAliveTime);
        var sip = inbound.Create(listener, (IPEndPoint)connection.RemoteEndPoint!);
        // The handshake let none pass that is not trusted.
        if (transport == SipTransport.Tls && connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate) sip.ProvenDomains = SipIdentities.Of(certificate);
        // The deadline for closing outlives this method: Kestrel, which then waits until the peer has taken the last octets, has none of its own. To cut off what has ended does nothing.
        return inbound.RunAsync(sip, new SipStreamLink(sip, connection.Transport, transport == SipTransport.Tcp, connection.Abort, context.Options));
    }
}
