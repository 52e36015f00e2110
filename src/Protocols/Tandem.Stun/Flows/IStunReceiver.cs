using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>The server above the sockets. Everything is called on its one loop. The octets are the caller's again after each call.</summary>
public interface IStunReceiver
{
    /// <summary>Free octets that stand before a datagram from a peer, so that the header of ChannelData or of a Data indication is written in front of it without a copy.</summary>
    const int Headroom = 48;

    /// <summary>Free octets behind it, for padding.</summary>
    const int Tailroom = 4;

    /// <summary>When <see cref="Advance"/> wants to be called; read after every batch.</summary>
    Instant Deadline { get; }

    /// <summary>A datagram from a client, or one STUN message or ChannelData cut from its stream.</summary>
    void Received(ReadOnlySpan<byte> octets, in StunFlow flow, Instant now);

    /// <summary>A client's connection has ended; one that is joined to a peer's when it is gone wholly.</summary>
    void Closed(in StunFlow flow, Instant now);

    /// <summary>A datagram from a peer.</summary>
    /// <param name="relay">The relayed transport address that it came to.</param>
    /// <param name="peer">Whence.</param>
    /// <param name="buffer"><see cref="Headroom"/> free octets, the datagram, and at least <see cref="Tailroom"/> free octets. May be written to.</param>
    /// <param name="length">Length of the datagram.</param>
    /// <param name="now">The time.</param>
    void ReceivedFromPeer(int relay, in PeerAddress peer, Span<byte> buffer, int length, Instant now);

    /// <summary>An ICMP error came for a datagram to a peer (RFC 8656 section 11.5).</summary>
    void PeerFailed(int relay, in PeerAddress peer, in IcmpMessage icmp, Instant now);

    /// <summary>A relayed transport address takes no connections any more, by a fault of the system, and will not again. The receiver closes it.</summary>
    void RelayFailed(int relay, Instant now);

    /// <summary>A peer has connected to a relayed transport address for TCP (RFC 6062 section 5.3).</summary>
    /// <param name="relay">The relayed transport address.</param>
    /// <param name="connection">The connection's number, never used again.</param>
    /// <param name="peer">Whence.</param>
    /// <param name="now">The time.</param>
    /// <returns>False when the connection is not wanted: it is closed.</returns>
    bool PeerAccepted(int relay, ulong connection, in PeerAddress peer, Instant now);

    /// <summary>A connection that <see cref="IStunSockets.ConnectToPeer"/> has begun stands.</summary>
    void PeerConnected(ulong connection, Instant now);

    /// <summary>
    /// A connection with a peer did not come about, or has ended, and the client's that it is joined to with it, whoever ended them: their memory is given back. Once for each that <see cref="IStunSockets.ConnectToPeer"/> has begun
    /// or <see cref="PeerAccepted"/> has kept.
    /// </summary>
    void PeerClosed(ulong connection, Instant now);

    /// <summary>Octets have come on one side of a joined pair, to be sent on the other.</summary>
    /// <param name="connection">The connection with the peer.</param>
    /// <param name="isToPeer">Whether they came from the client.</param>
    /// <param name="octets">How many.</param>
    /// <param name="now">The time.</param>
    void Carried(ulong connection, bool isToPeer, int octets, Instant now);

    /// <summary>Runs the timers that are due.</summary>
    void Advance(Instant now);

    /// <summary>Whether a connection carries something that goes on while the node stops. The receiver ends it when that is over.</summary>
    bool IsInUse(in StunFlow flow) => false;
}
