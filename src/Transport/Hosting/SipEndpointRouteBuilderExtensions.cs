using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Tandem.Transport;

/// <summary>Ties the HTTP routes to SIP over WebSocket.</summary>
public static class SipEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves SIP over WebSocket (RFC 7118) at a path. The WebSocket middleware is part of it. Refuses by 426 what is no WebSocket, by 403 a foreign Origin, by 400 a
    /// request without subprotocol <c>sip</c>, by 503 what is over the limits.
    /// </summary>
    /// <remarks>
    /// The listener is the one that the connection's address is marked with by <see cref="SipListenOptionsExtensions.UseSip"/>, or else the first of WS, or of WSS
    /// for HTTPS.
    /// </remarks>
    public static IEndpointConventionBuilder MapSipWebSocket(this IEndpointRouteBuilder endpoints, string pattern = "/sip")
    {
        var server = endpoints.ServiceProvider.GetRequiredService<SipWebSocketServer>();
        server.Path = pattern;
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(server.InvokeAsync);
        return endpoints.Map(pattern, pipeline.Build());
    }
}
