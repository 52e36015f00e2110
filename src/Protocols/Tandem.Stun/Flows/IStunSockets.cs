using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>The sockets below a STUN and TURN server, as it sees them. Called on its loop only; nothing here blocks and nothing keeps the octets.</summary>
public interface IStunSockets
{
    /// <summary>The listeners, each at the position of its <see cref="StunListener.Index"/>. Does not change after start.</summary>
    IReadOnlyList<StunListener> Listeners { get; }

    /// <summary>Sends a STUN message or ChannelData to a client. What a slow stream or a full socket buffer does not take is dropped, as UDP may drop it; a response on a stream is queued.</summary>
    /// <returns>False when the flow is gone.</returns>
    bool Send(in StunFlow flow, ReadOnlySpan<byte> octets);

    /// <summary>Sends a datagram to a client from another listener than its flow came in on (RFC 5780 section 6.1), or to another port of it (RFC 5780 section 7.5).</summary>
    /// <returns>False when it could not be sent.</returns>
    bool SendFrom(byte listener, in PeerAddress remote, ReadOnlySpan<byte> octets);

    /// <summary>Ends a connection after what is queued went out. Nothing for UDP, which has none.</summary>
    void Close(in StunFlow flow);

    /// <summary>Opens and binds a relayed transport address. One for TCP takes connections from then on (RFC 6062 section 5.1).</summary>
    /// <param name="relay">The number under which the server knows it: small, and used again after <see cref="CloseRelay"/>.</param>
    /// <param name="transport"><see cref="StunTransport.Udp"/> or <see cref="StunTransport.Tcp"/>.</param>
    /// <param name="local">The address and port to bind.</param>
    RelayOpening OpenRelay(int relay, StunTransport transport, in PeerAddress local);

    /// <summary>Closes a relayed transport address; connections with peers that were made from it stay.</summary>
    void CloseRelay(int relay);

    /// <summary>Sends a datagram from a relayed transport address to a peer.</summary>
    /// <param name="relay">The relayed transport address.</param>
    /// <param name="peer">Where to.</param>
    /// <param name="octets">The datagram.</param>
    /// <param name="isUnfragmented">Whether the DF bit is set (RFC 8656 section 15).</param>
    /// <returns>False when it was dropped: the buffer is full, no route, too large.</returns>
    bool SendToPeer(int relay, in PeerAddress peer, ReadOnlySpan<byte> octets, bool isUnfragmented);

    /// <summary>Begins a TCP connection to a peer from a relayed transport address. What comes of it is told by <see cref="IStunReceiver.PeerConnected"/> or <see cref="IStunReceiver.PeerClosed"/>, later.</summary>
    /// <param name="relay">The relayed transport address, one for TCP.</param>
    /// <param name="peer">Where to.</param>
    /// <returns>The connection's number, never used again; 0 when it cannot be begun.</returns>
    ulong ConnectToPeer(int relay, in PeerAddress peer);

    /// <summary>
    /// Joins a connection with a peer to a client's: from now on octets pass both ways as they are, those first that came before. A side that is slow stops the reading of the other. When one has ended its side, the other is told behind
    /// what it still has to get, and may go on sending; when both have, or one is broken, the pair has ended.
    /// </summary>
    void Join(ulong connection, in StunFlow client);

    /// <summary>Reads nothing of a joined pair until <see cref="Resume"/>.</summary>
    void Pause(ulong connection);

    /// <summary>Lets octets of a joined pair pass again.</summary>
    void Resume(ulong connection);

    /// <summary>Ends a connection with a peer, and the client's that it is joined to. Nothing when it has ended. When nothing is left of either <see cref="IStunReceiver.PeerClosed"/> is called, later.</summary>
    void ClosePeer(ulong connection);
}
