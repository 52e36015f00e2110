namespace Tandem.Sip;

/// <summary>The transports of SIP (RFC 3261 section 18, RFC 7118).</summary>
public enum SipTransport : byte
{
    /// <summary>No transport: the value of <c>default</c>.</summary>
    None,

    /// <summary>Datagrams; the only transport that loses messages.</summary>
    Udp,

    /// <summary>A stream of messages framed by Content-Length (RFC 3261 section 18.3).</summary>
    Tcp,

    /// <summary>TCP inside TLS.</summary>
    Tls,

    /// <summary>One message per WebSocket message (RFC 7118).</summary>
    Ws,

    /// <summary>WebSocket inside TLS.</summary>
    Wss,
}

/// <summary>What follows from the choice of a transport.</summary>
public static class SipTransports
{
    /// <summary>Whether the transport delivers without SIP's own retransmissions (RFC 3261 section 17.1.1.2).</summary>
    public static bool IsReliable(this SipTransport transport) => transport > SipTransport.Udp;

    /// <summary>Whether the octets are protected by TLS.</summary>
    public static bool IsSecure(this SipTransport transport) => transport is SipTransport.Tls or SipTransport.Wss;

    /// <summary>Whether messages come in WebSocket frames.</summary>
    public static bool IsWebSocket(this SipTransport transport) => transport is SipTransport.Ws or SipTransport.Wss;

    /// <summary>The transport's name in a Via header field, such as <c>UDP</c>.</summary>
    public static ReadOnlySpan<byte> ViaName(this SipTransport transport) => transport switch
    {
        SipTransport.Udp => "UDP"u8,
        SipTransport.Tcp => "TCP"u8,
        SipTransport.Tls => "TLS"u8,
        SipTransport.Ws => "WS"u8,
        SipTransport.Wss => "WSS"u8,
        _ => default,
    };

    /// <summary>The value of a URI's <c>transport</c> parameter, such as <c>ws</c> (RFC 7118 section 5.1: <c>ws</c> for WSS too).</summary>
    public static ReadOnlySpan<byte> UriName(this SipTransport transport) => transport switch
    {
        SipTransport.Udp => "udp"u8,
        SipTransport.Tcp => "tcp"u8,
        SipTransport.Tls => "tls"u8,
        SipTransport.Ws or SipTransport.Wss => "ws"u8,
        _ => default,
    };

    /// <summary>Finds a transport by its name in Via or in a URI, compared without case; None for an unknown one.</summary>
    internal static SipTransport Find(ReadOnlySpan<byte> name)
    {
        for (var transport = SipTransport.Udp; transport <= SipTransport.Wss; transport++)
            if (System.Text.Ascii.EqualsIgnoreCase(name, transport.ViaName())) return transport;
        return SipTransport.None;
    }
}
