using Microsoft.AspNetCore.Http;

namespace Tandem.Transport;

/// <summary>Whether the page that opens a WebSocket may (RFC 6455 section 10.2): one that this server delivered, or one of a configured origin.</summary>
internal static class WebSocketOrigin
{
    /// <summary>Checks the Origin of a request. A request without one comes from no browser, and no page can misuse its user.</summary>
    public static bool IsAllowed(HttpRequest request, SipWebSocketOptions options)
    {
        var origins = request.Headers.Origin;
        if (origins.Count == 0) return true;
        if (origins.Count > 1 || origins[0] is not { Length: > 0 } origin) return false;
        return IsOwn(origin, request) || options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
