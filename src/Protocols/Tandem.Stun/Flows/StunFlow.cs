using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>
/// The way to one client: the 5-tuple of RFC 8656 section 3.2. For UDP the pair of local socket and remote address, for the others one connection or association.
/// </summary>
/// <param name="Transport">The transport; <see cref="StunTransport.None"/> for the default value, which names no flow.</param>
/// <param name="Listener">Index of the local listener (<see cref="StunListener.Index"/>) that the client came in on.</param>
/// <param name="Remote">The client's address and port, as seen here.</param>
/// <param name="Connection">The connection's number, never reused; 0 for UDP.</param>
public readonly record struct StunFlow(StunTransport Transport, byte Listener, PeerAddress Remote, ulong Connection)
{
    /// <summary>Whether messages are cut from a stream, so that ChannelData is padded (RFC 8656 section 12.5).</summary>
    public bool IsStream => Transport is StunTransport.Tcp or StunTransport.Tls;

    /// <summary>Whether it begins and ends, as an allocation on it does then.</summary>
    public bool IsConnection => IsStream || Transport == StunTransport.Dtls;
}
