namespace Tandem.Stun.Turn.Client;

/// <summary>What octets from a server were.</summary>
public enum TurnClientInput
{
    /// <summary>Nothing of this client.</summary>
    Ignored,

    /// <summary>A response, or word of a peer that has connected; outputs may wait.</summary>
    Handled,

    /// <summary>Data from a peer.</summary>
    Data,

    /// <summary>The server could not reach a peer (RFC 8656 section 11.6).</summary>
    PeerUnreachable,
}
