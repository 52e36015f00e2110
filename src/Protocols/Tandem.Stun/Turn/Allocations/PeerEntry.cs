using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>A peer's host in the table of an allocation: its permission (RFC 8656 section 9), and the channels to its ports.</summary>
internal struct PeerEntry
{
    /// <summary>The address, without port.</summary>
    public PeerAddress Host;

    /// <summary>When the permission ends. An entry outlives it while channels lead to the host.</summary>
    public Instant PermittedUntil;

    /// <summary>The first of its channels; -1 for none.</summary>
    public int FirstChannel;

    public PeerAccess Access;
}
