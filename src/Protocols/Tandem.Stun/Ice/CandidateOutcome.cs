namespace Tandem.Stun.Ice;

/// <summary>What became of a candidate that was handed to an agent.</summary>
public enum CandidateOutcome : byte
{
    /// <summary>It is used.</summary>
    Added,

    /// <summary>The agent has it already, or one that is as good (RFC 8445 section 5.1.3).</summary>
    Redundant,

    /// <summary>There are too many: <see cref="IceOptions"/>.</summary>
    TooMany,

    /// <summary>A component that the data stream does not have.</summary>
    Component,

    /// <summary>An address that nobody has: unspecified, multicast, or without a port; or an active TCP candidate with another port than 9 (RFC 6544 section 4.5).</summary>
    Address,

    /// <summary>A transport or a type that a lite agent does not have (RFC 8445 section 5.2), or a fragment of another session.</summary>
    NotForThisSession,

    /// <summary>It came after the end of candidates, or after the agent was closed or failed.</summary>
    Ended,
}
