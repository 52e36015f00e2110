using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>
/// Answers the requests that want to become SIP over WebSocket (RFC 7118 section 4), and serves those that do. A connection that begins with an ordinary handshake never becomes an HTTP connection, whose buffers and
/// tables would stay with it; everything else, and every refusal, is HTTP's.
/// </summary>
internal sealed class SipWebSocketServer(InboundConnections inbound, ListenerTable listeners, TransportContext context, IHostApplicationLifetime lifetime)
{
    private const string Subprotocol = "sip";
    private const string RetryAfterSeconds = "10";

    private byte[]? _path;

    /// <summary>The path that is served; none before it is set. Before the first connection.</summary>
    public string Path
    {
        set => _path = Encoding.ASCII.GetBytes(value);
    }

    /// <summary>Serves one connection until it has ended, or hands it to HTTP as it came.</summary>
    public async Task OnConnectedAsync(byte listener, ConnectionContext connection, ConnectionDelegate http)
    {
        if (await TryUpgradeAsync(listener, connection).ConfigureAwait(false) is { } sip)
            await inbound.RunAsync(sip, new WebSocketLink(sip, connection.Transport, connection, context, lifetime.ApplicationStopping)).ConfigureAwait(false);
        else await http(connection).ConfigureAwait(false);
    }

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

    private async Task<SipConnection?> TryUpgradeAsync(byte listener, ConnectionContext connection)
    {
        if (_path is not { } path || connection.RemoteEndPoint is not IPEndPoint peer) return null;
        var input = connection.Transport.Input;
        var deadline = new ConnectionDeadline(context.Deadlines, new Peek(input));
        deadline.Arm(context.Options.FirstMessageTimeout, ConnectionEnd.NoMessage);
        var hasPlace = false;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync().ConfigureAwait(false);
                var found = WebSocketHandshake.Read(Head(read.Buffer), path, listeners[listener].Transport.IsSecure(), context.Options.WebSocket, out var length, out var response);
                if (found == HandshakeRead.NeedMore && !read.IsCompleted && !read.IsCanceled)
                {
                    input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                }

                if (found != HandshakeRead.Accepted || inbound.Gate.Enter(PeerAddress.From(peer)) != ConnectionRefusal.None)
                {
                    // Examined is nothing, so HTTP gets it at once.
                    input.AdvanceTo(read.Buffer.Start);
                    return null;
                }

                hasPlace = true;
                input.AdvanceTo(read.Buffer.GetPosition(length));
                connection.Transport.Output.Write(response);
                await connection.Transport.Output.FlushAsync().ConfigureAwait(false);
                var sip = inbound.Create(listener, peer);
                // From here on whoever runs it gives the place back.
                hasPlace = false;
                return sip;
            }
        }
        catch (Exception failure) when (PeerFault.Is(failure))
        {
            // HTTP finds the same, and knows what to do.
            return null;
        }
        finally
        {
            if (hasPlace) inbound.Gate.Leave(PeerAddress.From(peer));
            deadline.End();
        }
    }

    private async Task ServeAsync(HttpContext http, SipConnection connection)
    {
        Stream stream;
        try
        {
            http.Response.Headers.Connection = "Upgrade";
            http.Response.Headers.Upgrade = "websocket";
            http.Response.Headers.SecWebSocketProtocol = Subprotocol;
            http.Response.Headers.SecWebSocketAccept = WebSocketHandshake.Accept(Encoding.ASCII.GetBytes(http.Request.Headers.SecWebSocketKey.ToString()));
            stream = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            inbound.Gate.Leave(connection.Flow.Remote);
            throw;
        }

        await using (stream.ConfigureAwait(false))
        {
            var pipe = new StreamPipe(PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true)), PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
            await inbound.RunAsync(connection, new WebSocketLink(connection, pipe, http, context, lifetime.ApplicationStopping)).ConfigureAwait(false);
            // Afterwards the request may be another's.
            connection.Deadline.End();
        }
    }

    private ConnectionRefusal Check(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest || http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true }) return ConnectionRefusal.NoWebSocket;
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

    private static ReadOnlySpan<byte> Head(in ReadOnlySequence<byte> octets) =>
        octets.IsSingleSegment ? octets.FirstSpan : octets.Slice(0, Math.Min(octets.Length, WebSocketHandshake.MaxLength)).ToArray();

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

    private sealed record StreamPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Ends the wait for a handshake.</summary>
    private sealed class Peek(PipeReader input) : IDeadlineOwner
    {
        public void Expired(ConnectionEnd reason) => input.CancelPendingRead();
    }
}
