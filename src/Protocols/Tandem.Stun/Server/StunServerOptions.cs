using Tandem.Stun.Turn;

namespace Tandem.Stun.Server;

/// <summary>How a STUN and TURN server behaves. Immutable.</summary>
public sealed record StunServerOptions
{
    /// <summary>How it relays.</summary>
    public TurnOptions Turn { get; init; } = new();

    /// <summary>
    /// Whether NAT behaviour can be discovered (RFC 5780), when there are UDP listeners on two addresses with the same two ports. Without it CHANGE-REQUEST, RESPONSE-PORT and PADDING are answered with 420.
    /// </summary>
    public bool ServesDiscovery { get; init; } = true;

    /// <summary>SOFTWARE in what goes to users, in ASCII; empty for none. Strangers are not told.</summary>
    public string Software { get; init; } = "";

    /// <summary>How many users <see cref="StunServer.Status"/> names.</summary>
    public int MaxListedUsers { get; init; } = 20;
}
