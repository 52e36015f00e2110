using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Answers the requests that want to become SIP over WebSocket (RFC 7118 section 4), and serves those that do.</summary>
internal sealed class SipWebSocketServer(InboundConnections inbound, ListenerTable listeners, TransportContext context, IHostApplicationLifetime lifetime)
{
    private const string Subprotocol = "sip";
    private const string RetryAfterSeconds = "10";

    /// <summary>For the WebSocket middleware: the server pings, and takes a connection for dead that does not answer.</summary>
    public WebSocketOptions WebSocketOptions => new()
    {
        KeepAliveInterval = context.Options.WebSocket.PingInterval,
        KeepAliveTimeout = context.Options.WebSocket.PongTimeout,
    };

    /// <summary>Serves one request until the WebSocket has ended.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var transport = http.Request.IsHttps ? SipTransport.Wss : SipTransport.Ws;
        var peer = http.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, http.Connection.RemotePort) : null;
        var listener = Listener(http, transport);
        var refusal = Check(http);
        if (refusal != ConnectionRefusal.None) inbound.Refuse(refusal, transport, peer);
        else refusal = inbound.Enter(listener, transport, peer);
        if (refusal != ConnectionRefusal.None) await RefuseAsync(http.Response, refusal).ConfigureAwait(false);
        else await ServeAsync(http, inbound.Create(listener!.Value, peer!)).ConfigureAwait(false);
    }

    private async Task ServeAsync(HttpContext http, SipConnection connection)
    {
        WebSocket socket;
        try
        {
            socket = await http.WebSockets.AcceptWebSocketAsync(Subprotocol).ConfigureAwait(false);
        }
        catch (Exception)
        {
            inbound.Gate.Leave(connection.Flow.Remote);
            throw;
        }

        using (connection)
        using (socket)
        {
            var link = new WebSocketLink(connection, socket, context.Options, lifetime.ApplicationStopping);
            await inbound.RunAsync(connection, link, lifetime.ApplicationStopping).ConfigureAwait(false);
        }
    }

    private ConnectionRefusal Check(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest) return ConnectionRefusal.NoWebSocket;
        if (!WebSocketOrigin.IsAllowed(http.Request, context.Options.WebSocket)) return ConnectionRefusal.Origin;
        return http.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol) ? ConnectionRefusal.None : ConnectionRefusal.Subprotocol;
    }

    private byte? Listener(HttpContext http, SipTransport transport)
    {
        if (http.Features.Get<SipListenerFeature>() is { } marked) return marked.Index;
        foreach (var listener in listeners.All)
        {
            if (listener.Transport == transport) return listener.Index;
        }

        return null;
    }

    private static Task RefuseAsync(HttpResponse response, ConnectionRefusal refusal)
    {
        (response.StatusCode, var text) = refusal switch
        {
            ConnectionRefusal.NoWebSocket => (StatusCodes.Status426UpgradeRequired, "Here is SIP over WebSocket (RFC 7118); connect with a WebSocket."),
            ConnectionRefusal.Origin => (StatusCodes.Status403Forbidden, "Pages of this origin may not connect; add it to WebSocket.AllowedOrigins."),
            ConnectionRefusal.Subprotocol => (StatusCodes.Status400BadRequest, "Offer the WebSocket subprotocol 'sip' (RFC 7118 section 4)."),
            ConnectionRefusal.NoListener => (StatusCodes.Status404NotFound, "No SIP listener is configured for this address."),
            _ => (StatusCodes.Status503ServiceUnavailable, "Too many connections; try again later."),
        };
        if (refusal == ConnectionRefusal.NoWebSocket) response.Headers.Upgrade = "websocket";
        if (response.StatusCode == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = RetryAfterSeconds;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(text);
    }
}
