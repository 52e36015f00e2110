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

    /// <summary>There is no allocation: it was refused, or lost. The code says why; 0 when the server did not answer.</summary>
    Failed,

    /// <summary>The allocation was deleted, as was asked for.</summary>
    Closed,
}
