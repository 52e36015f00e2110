using Tandem.Stun.Transactions;

namespace Tandem.Stun.Turn.Client;

/// <summary>What a client wants of a TURN server (RFC 8656 section 7.1). Immutable.</summary>
public sealed record TurnClientOptions
{
    /// <summary>Times of transactions.</summary>
    public StunTransactionOptions Transactions { get; init; } = StunTransactionOptions.Default;

    /// <summary>The lifetime to ask for; none for the server's default.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>The family of the relayed address; none for IPv4.</summary>
    public StunAddressFamily? Family { get; init; }

    /// <summary>Whether an IPv6 address is wanted beside the one of IPv4. Excludes <see cref="Family"/>.</summary>
    public bool WantsBothFamilies { get; init; }

    /// <summary>Whether the port shall be even; true to have the next one reserved too, false not to.</summary>
    public bool? ReservesNextPort { get; init; }

    /// <summary>The token of a reserved port; 0 for none. Excludes families and even ports.</summary>
    public ulong ReservationToken { get; init; }

    /// <summary>Whether the client wants to be able to move to another address (RFC 8016).</summary>
    public bool IsMobile { get; init; }

    /// <summary>Whether peers are reached by TCP, each over a connection of its own (RFC 6062); the server has to be reached over TCP or TLS then. Excludes even ports and reserved ones.</summary>
    public bool RelaysTcp { get; init; }

    /// <summary>Hosts and channels at most that are kept alive.</summary>
    public int MaxPeers { get; init; } = 256;

    /// <summary>How often a request is made again because the server wants new credentials of it: one for the first challenge, one for a nonce that ran out, and one for both at once.</summary>
    public int MaxChallenges { get; init; } = 3;
}
