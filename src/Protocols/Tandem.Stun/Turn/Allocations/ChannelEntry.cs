using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>A channel (RFC 8656 section 12).</summary>
internal struct ChannelEntry
{
    public PeerAddress Peer;

    public Instant BoundUntil;

    /// <summary>The peer's host, as a position in the table.</summary>
    public int Host;

    /// <summary>The next channel to the same host; -1 for none.</summary>
    public int Next;

    public ushort Number;

    /// <summary>That of the host, so that data to the peer touches one array less.</summary>
    public PeerAccess Access;
}
