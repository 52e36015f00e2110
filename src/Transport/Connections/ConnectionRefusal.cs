namespace Tandem.Transport;

/// <summary>Why an inbound connection is refused; the value of tag <c>reason</c> of its counter.</summary>
public enum ConnectionRefusal : byte
{
    /// <summary>It is not refused.</summary>
    None,

    /// <summary>Over <see cref="SipTransportOptions.MaxConnections"/>.</summary>
    TooMany,

    /// <summary>Over <see cref="SipTransportOptions.MaxConnectionsPerSource"/>.</summary>
    TooManyOfSource,

    /// <summary>No listener of this transport is configured, or the peer has no IP address.</summary>
    NoListener,

    /// <summary>A request without the upgrade to WebSocket.</summary>
    NoWebSocket,

    /// <summary>The WebSocket subprotocol <c>sip</c> is not offered (RFC 7118 section 4).</summary>
    Subprotocol,

    /// <summary>The page's Origin is not allowed (RFC 6455 section 10.2).</summary>
    Origin,
}
