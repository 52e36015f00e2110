using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>How guessing of passwords is slowed down. Immutable.</summary>
public sealed record GuessingLimits
{
    /// <summary>Failures of one source (<see cref="PeerAddress.Source"/>) for one user name: 10 in a row, then one try a second.</summary>
    public FailureLimits OfUser { get; init; } = new();

    /// <summary>Failures of one source for all user names together: 100 in a row, then one try a second. Not for a source from which a user has proved himself.</summary>
    public FailureLimits OfSource { get; init; } = new() { MaxFailures = 100 };

    /// <summary>
    /// Failures of one source from which a user has proved himself, for all user names together: 1,000 in a row, then one try a second; whoever guesses may sit in the same office. Not for a user who has proved himself from there.
    /// </summary>
    public FailureLimits OfTrustedSource { get; init; } = new() { MaxFailures = 1000 };

    /// <summary>For how long it counts that a user has proved himself, 24 h.</summary>
    public TimeSpan TrustTime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Most sources, most users at their ports and most users at their sources that are remembered for having proved themselves, 100,000.</summary>
    public int MaxTrusted { get; init; } = 100_000;
}
