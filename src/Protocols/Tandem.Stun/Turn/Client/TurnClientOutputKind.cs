namespace Tandem.Stun.Turn.Client;

/// <summary>What a client tells its owner.</summary>
public enum TurnClientOutputKind
{
    /// <summary>The octets shall be sent to the server.</summary>
    Transmit,

    /// <summary>There is an allocation; its addresses are properties of the client.</summary>
    Allocated,

    /// <summary>The peer's host has a permission.</summary>
    Permitted,

    /// <summary>The peer has a channel.</summary>
    Bound,

    /// <summary>The server refuses the peer; it is not asked again.</summary>
    PeerRefused,

    /// <summary>The allocation has moved to the client's new address (RFC 8016).</summary>
    Moved,

    /// <summary>There is no allocation, or no data connection: it was refused, or lost. The code says why; 0 when the server did not answer.</summary>
    Failed,

    /// <summary>The allocation was deleted, as was asked for.</summary>
    Closed,

    /// <summary>The server has a TCP connection to the peer: a <see cref="TurnDataConnection"/> has 30 seconds to be bound to it (RFC 6062 section 4.3).</summary>
    Connected,

    /// <summary>The server did not connect to the peer, and the code says why; 0 when it did not answer.</summary>
    ConnectionRefused,

    /// <summary>The peer has connected to the server: a <see cref="TurnDataConnection"/> has 30 seconds to be bound to it (RFC 6062 section 4.4).</summary>
    ConnectionAttempted,

    /// <summary>The data connection is bound: what passes on it from now on are the peer's octets and the client's, and no messages.</summary>
    ConnectionBound,
}
