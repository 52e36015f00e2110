namespace Tandem.Stun.Ice;

/// <summary>RFC 8445 section 6.1.2.6, figure 6.</summary>
internal enum CandidatePairState : byte
{
    /// <summary>Waits for another pair of the same foundation.</summary>
    Frozen,

    /// <summary>May be checked.</summary>
    Waiting,

    /// <summary>A check runs.</summary>
    InProgress,

    /// <summary>A check succeeded.</summary>
    Succeeded,

    /// <summary>A check failed.</summary>
    Failed,
}
