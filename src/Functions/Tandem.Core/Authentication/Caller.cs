using Tandem.Contracts;

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
}

/// <summary>Who sends a request.</summary>
/// <param name="Kind">What is known of him.</param>
/// <param name="Subscriber">The own user; default otherwise.</param>
internal readonly record struct Caller(CallerKind Kind, Subscriber Subscriber = default)
{
    /// <summary>Whether requests to foreign domains are relayed for him.</summary>
    public bool MayLeave => Kind != CallerKind.Stranger;
}
