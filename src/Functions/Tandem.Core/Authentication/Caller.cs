using Tandem.Contracts;
using Tandem.Core.Trunking;

namespace Tandem.Core.Authentication;

/// <summary>What is known of who sends a request.</summary>
internal enum CallerKind : byte
{
    /// <summary>Somebody of a foreign domain: he may reach own users, and nothing else.</summary>
    Stranger,

    /// <summary>An own user, who has proved it.</summary>
    Own,

    /// <summary>A configured neighbour.</summary>
    Neighbour,

    /// <summary>A configured trunk.</summary>
    Trunk,
}

/// <summary>Who sends a request.</summary>
/// <param name="Kind">What is known of him.</param>
/// <param name="Subscriber">The own user; default otherwise.</param>
internal readonly record struct Caller(CallerKind Kind, Subscriber Subscriber = default)
{
    /// <summary>The trunk; null otherwise.</summary>
    public Trunk? Trunk { get; init; }

    /// <summary>Whether requests to foreign domains are relayed for him.</summary>
    public bool MayLeave => Kind is CallerKind.Own or CallerKind.Neighbour || Trunk is { AllowRelay: true };

    /// <summary>Whether he belongs to the trust domain of P-Asserted-Identity (RFC 3325).</summary>
    public bool IsTrusted => Kind == CallerKind.Neighbour || Trunk is { TrustIdentity: true };
}
