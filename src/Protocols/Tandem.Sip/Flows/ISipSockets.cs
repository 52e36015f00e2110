using Tandem.Kernel;

namespace Tandem.Sip;

/// <summary>
/// The sockets below the SIP functions, as they see them: octets to flows. Called on the lane only; nothing here blocks.
/// </summary>
public interface ISipSockets
{
    /// <summary>The listeners, each at the position of its <see cref="SipListener.Index"/>. Does not change after start.</summary>
    IReadOnlyList<SipListener> Listeners { get; }

    /// <summary>Whether further inputs wait that the batch which ends did not take; false where that is not known. To be asked at its end.</summary>
    bool IsBehind => false;

    /// <summary>
    /// Sends one message. On a connection that still opens it waits; a connection whose peer reads too slowly is closed when its queue is over the limit.
    /// </summary>
    /// <returns>False when the flow is gone; <see cref="ISipReceiver.Closed"/> was or will be called for it.</returns>
    bool Send(in Flow flow, ReadOnlySpan<byte> octets);

    /// <summary>Whether the flow can be sent on. Always true for UDP of an existing listener.</summary>
    bool IsOpen(in Flow flow);

    /// <summary>A connection of this transport to this address that is open or opening, or a new one; for UDP the flow of the listener of that family.</summary>
    /// <returns>False when there is no listener of the family (UDP) or the transport cannot be opened from here (WS, WSS).</returns>
    bool TryOpen(SipTransport transport, in PeerAddress remote, out Flow flow);

    /// <summary>
    /// As the other <see cref="TryOpen(SipTransport, in PeerAddress, out Flow)"/>, for a request to a SIP domain: over TLS the peer's certificate must name that domain (RFC 5922 section 7.2), and a connection that
    /// the domain's own server opened and allowed to be used the other way is taken before a new one (RFC 5923 section 8.2). Other transports prove nothing and take no notice of the domain.
    /// </summary>
    /// <param name="transport">The transport.</param>
    /// <param name="remote">The address that the domain was resolved to.</param>
    /// <param name="domain">The domain in any case, as the URI had it before it was resolved; empty when an address was wanted.</param>
    /// <param name="flow">The flow.</param>
    bool TryOpen(SipTransport transport, in PeerAddress remote, ReadOnlySpan<byte> domain, out Flow flow) => TryOpen(transport, remote, out flow);

    /// <summary>
    /// The SIP domains, in lower case, that the peer of a TLS connection proved to be with its certificate (RFC 5922 section 7.1). Empty for every other flow, and for a peer without a trusted certificate.
    /// </summary>
    IReadOnlyList<ReadOnlyMemory<byte>> ProvenDomains(in Flow flow) => [];

    /// <summary>
    /// Notes that the peer allows its connection to be used for requests to it (RFC 5923 section 5): from now on it serves requests to one of its <see cref="ProvenDomains"/> at its address with this port.
    /// Nothing for a peer who proved no domain, for another transport than TLS, and for a connection that was opened from here.
    /// </summary>
    void AddAlias(in Flow flow, ushort port)
    {
    }

    /// <summary>Ends a connection after what is queued went out. Nothing for UDP.</summary>
    void Close(in Flow flow);
}

/// <summary>The function above the sockets. Everything is called on the one lane.</summary>
public interface ISipReceiver
{
    /// <summary>When <see cref="Advance"/> wants to be called; read after every batch.</summary>
    Instant Deadline { get; }

    /// <summary>A datagram, a WebSocket message or a message cut from a stream. The receiver may keep the octets.</summary>
    void Received(ReadOnlyMemory<byte> octets, in Flow flow, Instant now);

    /// <summary>A stream that cannot be read on: answer it if the octets allow; the transport closes it after the batch.</summary>
    void Broken(ReadOnlyMemory<byte> octets, SipParseError error, in Flow flow, Instant now);

    /// <summary>The connection has ended, could not be opened, or a datagram could not be sent (ICMP, a local error).</summary>
    void Closed(in Flow flow, Instant now);

    /// <summary>Runs the timers that are due.</summary>
    void Advance(Instant now);

    /// <summary>
    /// All inputs that were there have been handed over: what must be on disk before it is answered is written now, and then everything is sent.
    /// </summary>
    void EndOfBatch(Instant now);
}
