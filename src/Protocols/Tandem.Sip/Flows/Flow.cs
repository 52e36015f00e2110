using Tandem.Kernel;

namespace Tandem.Sip;

/// <summary>
/// The way to one peer (RFC 5626 section 3.1): for UDP the pair of local socket and remote address, for the others one connection.
/// A value, not a handle: a UDP flow can be written down and used again after a restart; a connection's flow ends with it.
/// </summary>
/// <param name="Transport">The transport; <see cref="SipTransport.None"/> for the default value, which names no flow.</param>
/// <param name="Listener">Index of the local listener (<see cref="SipListener.Index"/>) the peer came in on or is reached from.</param>
/// <param name="Remote">The peer's address and port.</param>
/// <param name="Connection">The connection's number, never reused even over restarts; 0 for UDP.</param>
public readonly record struct Flow(SipTransport Transport, byte Listener, PeerAddress Remote, ulong Connection)
{
    /// <summary>Whether this value names a flow.</summary>
    public bool IsNone => Transport == SipTransport.None;

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "none" : Connection == 0
        ? $"{Transport.ToString().ToLowerInvariant()}:{Remote}"
        : $"{Transport.ToString().ToLowerInvariant()}:{Remote}#{Connection:x}";
}
