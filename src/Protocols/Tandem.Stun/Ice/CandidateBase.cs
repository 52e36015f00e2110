using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>
/// What an agent sends from (RFC 8445 section 4, "Base"): a bound socket for host, server-reflexive and peer-reflexive candidates, the relayed address for a relayed one. The caller maps it to its socket,
/// its connection (with the remote address) or its TURN client. A value.
/// </summary>
/// <param name="Transport">UDP, or the kind of TCP.</param>
/// <param name="Address">The address. That of an active TCP candidate has port 9 whatever port a connection has.</param>
public readonly record struct CandidateBase(CandidateTransport Transport, PeerAddress Address)
{
    /// <inheritdoc/>
    public override string ToString() => Transport == CandidateTransport.Udp ? $"{Address}" : $"{Transport} {Address}";
}
