using Tandem.Contracts.Media;

namespace Tandem.Edge.Gateway;

/// <summary>Which calls have their media through this node, and how many.</summary>
public sealed record GatewayOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly GatewayOptions Default = new();

    /// <summary>Which calls have their media through this node, where nothing is set for an account.</summary>
    public SessionMode Mode { get; init; } = SessionMode.Auto;

    /// <summary>Most calls at once whose media go through this node; 2,500 by default, as many as the ports of media carry when each has audio alone. Further ones are refused with 503.</summary>
    public int MaxCalls { get; init; } = 2_500;

    /// <summary>Most calls at once of one account whose media go through this node; 100 by default. A call counts for the own user who calls, else for the one who is called. Further ones are refused with 503 or 486.</summary>
    public int MaxCallsPerAccount { get; init; } = 100;

    /// <summary>Longest time between the answer of a call and its acknowledgement, 64 s: after twice the time for which an answer is repeated (RFC 3261 section 13.3.1.4) it is over.</summary>
    public TimeSpan AcknowledgeTimeout { get; init; } = TimeSpan.FromSeconds(64);

    /// <summary>How long a call may last, 24 hours; 0 for no end. It is for calls whose ends are gone while nothing else shows it.</summary>
    public TimeSpan MaxCallTime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Most devices of which is remembered how they take their media; 20,000 by default.</summary>
    public int MaxRemembered { get; init; } = 20_000;

    /// <summary>For how long that is remembered after it was last seen, 30 days.</summary>
    public TimeSpan RememberTime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How many reports of ended calls are kept; 200 by default.</summary>
    public int EndedReports { get; init; } = 200;

    /// <summary>Most notes in the report of a call; 40 by default. Further ones take the place of the oldest.</summary>
    public int MaxNotes { get; init; } = 40;

    /// <summary>The first mistake in words, or null.</summary>
    public string? FirstMistake()
    {
        if (!Enum.IsDefined(Mode)) return $"{nameof(Mode)}: must be auto, off or always";
        if (MaxCalls < 1) return $"{nameof(MaxCalls)}: must be 1 or more";
        if (MaxCallsPerAccount < 1) return $"{nameof(MaxCallsPerAccount)}: must be 1 or more";
        if (AcknowledgeTimeout < TimeSpan.FromSeconds(1)) return $"{nameof(AcknowledgeTimeout)}: must be 1s or more";
        if (MaxCallTime < TimeSpan.Zero) return $"{nameof(MaxCallTime)}: must not be negative";
        if (MaxRemembered < 1) return $"{nameof(MaxRemembered)}: must be 1 or more";
        if (RememberTime < TimeSpan.FromMinutes(1)) return $"{nameof(RememberTime)}: must be 1min or more";
        if (EndedReports < 0) return $"{nameof(EndedReports)}: must not be negative";
        return MaxNotes < 1 ? $"{nameof(MaxNotes)}: must be 1 or more" : null;
    }
}
