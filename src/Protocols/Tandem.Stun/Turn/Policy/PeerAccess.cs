namespace Tandem.Stun.Turn;

/// <summary>How a peer may be reached. Decided once for an address, when a permission is asked for.</summary>
[Flags]
internal enum PeerAccess : byte
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Through the sockets.</summary>
    Sockets = 1,

    /// <summary>The address is one that this server relays from: what goes to a relayed transport address goes to its allocation, without a socket.</summary>
    OwnRelays = 2,

    /// <summary>Some ports of the address are not reachable.</summary>
    SomePortsDenied = 4,
}
