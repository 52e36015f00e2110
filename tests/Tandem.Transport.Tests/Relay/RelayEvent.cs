using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

public enum RelayEventKind
{
    Received,
    Closed,
    FromPeer,
    PeerFailed,
    RelayFailed,
    PeerAccepted,
    PeerConnected,
    PeerClosed,
    Carried,
    Advance,
}

/// <summary>What a receiver was told.</summary>
internal sealed record RelayEvent(RelayEventKind Kind, Instant Now, byte[] Octets, StunFlow Flow = default, int Relay = -1, PeerAddress Peer = default, IcmpMessage Icmp = default, ulong Connection = 0, bool IsToPeer = false, int Length = 0);
