using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>A TCP connection with a peer (RFC 6062 section 2, peer data connection), from the first try on.</summary>
/// <param name="number">Its number at the sockets.</param>
/// <param name="allocation">Whose it is.</param>
/// <param name="peer">The peer, as the client knows it.</param>
internal sealed class PeerConnection(ulong number, TurnAllocation allocation, PeerAddress peer)
{
    public ulong Number { get; } = number;

    public TurnAllocation Allocation { get; } = allocation;

    public PeerAddress Peer { get; } = peer;

    /// <summary>Whether it waits for the peer to be reached.</summary>
    public bool IsConnecting { get; set; }

    /// <summary>The Connect request that waits for its answer; null for none.</summary>
    public PendingConnect? Request { get; set; }

    /// <summary>CONNECTION-ID, by which the client binds it; 0 before it stands and after it is bound.</summary>
    public uint Id { get; set; }

    /// <summary>The client's data connection; default before it is bound.</summary>
    public StunFlow Client { get; set; }

    /// <summary>Whether it has ended, and only memory is left of it.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The wait for the peer, and then for the client.</summary>
    public long Wait { get; set; }

    /// <summary>Runs while the bandwidth is used up.</summary>
    public TimerHandle Pause;
}
