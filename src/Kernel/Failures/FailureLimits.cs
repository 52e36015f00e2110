namespace Tandem.Kernel;

/// <summary>When somebody who fails again and again has to wait (<see cref="FailureTable"/>). Immutable.</summary>
public sealed record FailureLimits
{
    /// <summary>How many failures in a row are looked at without a wait, 10.</summary>
    public int MaxFailures { get; init; } = 10;

    /// <summary>How long it then is before the next try is looked at, 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After how long without a failure a new row begins, 10 min.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most rows that are remembered, 10,000.</summary>
    public int MaxRemembered { get; init; } = 10_000;
}
