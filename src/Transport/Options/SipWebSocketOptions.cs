namespace Tandem.Transport;

/// <summary>SIP over WebSocket (RFC 7118), the server's side.</summary>
public sealed class SipWebSocketOptions
{
    /// <summary>
    /// Origins (RFC 6454), as <c>https://app.example.com</c>, whose pages may connect besides those that this server itself delivered. Compared without regard to case. Empty by default.
    /// A connection without an Origin comes from no browser and is taken.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>How long a connection may be silent before the server pings it (RFC 6455 section 5.5.2). 30 s by default: NAT bindings for TCP hold longer (RFC 5382: 2 h 4 min), proxies often 60 s.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the answer to a ping may take before the connection is taken for dead. 20 s by default.</summary>
    public TimeSpan PongTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
