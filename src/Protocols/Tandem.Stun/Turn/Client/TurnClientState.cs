namespace Tandem.Stun.Turn.Client;

/// <summary>Where a client is with its allocation.</summary>
public enum TurnClientState
{
    /// <summary>Nothing was asked for yet.</summary>
    Idle,

    /// <summary>It is being asked for.</summary>
    Allocating,

    /// <summary>There is one, and it is kept alive.</summary>
    Allocated,

    /// <summary>It is being deleted.</summary>
    Closing,

    /// <summary>There is none any more: deleted, refused, or lost.</summary>
    Closed,
}
