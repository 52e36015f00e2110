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

    /// <summary>Ends a connection after what is queued went out. Nothing for UDP.</summary>
    void Close(in StunFlow flow);

    /// <summary>Opens and binds a relayed transport address for UDP.</summary>
    /// <param name="relay">The number under which the server knows it: small, and used again after <see cref="CloseRelay"/>.</param>
    /// <param name="local">The address and port to bind.</param>
    /// <returns>False when the port is taken or no descriptor is free: the server tries another, or answers 508.</returns>
    bool TryOpenRelay(int relay, in PeerAddress local);

    /// <summary>Closes a relayed transport address.</summary>
    void CloseRelay(int relay);

    /// <summary>Sends a datagram from a relayed transport address to a peer.</summary>
    /// <param name="relay">The relayed transport address.</param>
    /// <param name="peer">Where to.</param>
    /// <param name="octets">The datagram.</param>
    /// <param name="isUnfragmented">Whether the DF bit is set (RFC 8656 section 15).</param>
    /// <returns>False when it was dropped: the buffer is full, no route, too large.</returns>
    bool SendToPeer(int relay, in PeerAddress peer, ReadOnlySpan<byte> octets, bool isUnfragmented);
}
