using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Contracts;

/// <summary>The flows that the Edge keeps, as the Core sees them: enough to name one in a URI, to find it again and to open one. On the lane only.</summary>
public interface IFlowDirectory
{
    /// <summary>Longest text that <see cref="WriteToken"/> writes, in octets.</summary>
    const int MaxTokenLength = 64;

    /// <summary>The listener that a flow belongs to.</summary>
    SipListener Listener(in Flow flow);

    /// <summary>Whether messages can still be sent on the flow. Always true for UDP.</summary>
    bool IsOpen(in Flow flow);

    /// <summary>
    /// Finds a flow to an address: the UDP listener of that family, a connection that is already there, or a new one, on which messages wait until it stands.
    /// False when no listener or connector serves the transport and family (WS and WSS cannot be opened by a server: RFC 7118 section 5).
    /// </summary>
    bool TryOpen(SipTransport transport, in PeerAddress remote, out Flow flow);

    /// <summary>
    /// As the other <see cref="TryOpen(SipTransport, in PeerAddress, out Flow)"/>, for a request to a SIP domain: over TLS the peer's certificate must name that domain (RFC 5922 section 7.2), or the flow fails.
    /// A connection that the domain's own server opened, and offered for this, is taken first (RFC 5923). Empty for no domain: then the certificate must name the address, or what is configured for it.
    /// </summary>
    bool TryOpen(SipTransport transport, in PeerAddress remote, ReadOnlySpan<byte> domain, out Flow flow);

    /// <summary>
    /// The SIP domains, in lower case, that the peer of a TLS connection proved to be with a certificate that this node trusts (RFC 5922 section 7.1): it may be taken for a neighbour of that domain whatever its
    /// address. Empty for every other flow.
    /// </summary>
    IReadOnlyList<ReadOnlyMemory<byte>> ProvenDomains(in Flow flow);

    /// <summary>
    /// Writes the flow as a token for the user part of a Record-Route or Path URI (RFC 5626 section 5.2): URI-safe, and authenticated, so that nobody can make one up.
    /// </summary>
    /// <returns>The octets written.</returns>
    int WriteToken(in Flow flow, Span<byte> destination);

    /// <summary>Reads a token back. False when this node (its key outlives restarts) did not write it. The flow may have ended since: <see cref="IsOpen"/>.</summary>
    bool TryReadToken(ReadOnlySpan<byte> token, out Flow flow);

    /// <summary>Whether a host and port (0 for none) name this node: one of its listeners' own addresses or names.</summary>
    bool IsOwnAddress(ReadOnlySpan<byte> host, int port);

    /// <summary>The user who proved himself on this connection, as canonical address-of-record; empty when nobody did. Always empty for UDP.</summary>
    ReadOnlyMemory<byte> ProvenUser(in Flow flow);

    /// <summary>Remembers who proved himself on a connection, so that he is not asked again.</summary>
    void SetProvenUser(in Flow flow, ReadOnlyMemory<byte> addressOfRecord);

    /// <summary>Ends every connection on which this user proved himself, after what is queued on it went out.</summary>
    void CloseProven(ReadOnlySpan<byte> addressOfRecord);

    /// <summary>Ends every connection on which a user of this domain (in lower case) proved himself, after what is queued on it went out.</summary>
    void CloseProvenOf(ReadOnlySpan<byte> domain);

    /// <summary>Ends a connection after what is queued on it went out. Nothing for UDP.</summary>
    void Close(in Flow flow);
}
