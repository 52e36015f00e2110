namespace Tandem.Rtp.Sequences;

/// <summary>What a sequence number made of a source (RFC 3550 appendix A.1).</summary>
public enum SequenceOutcome
{
    /// <summary>It is the next, or one soon after it, or a late or repeated one: the packet counts.</summary>
    Valid,

    /// <summary>The source is new, and this packet proved that it is one.</summary>
    Proved,

    /// <summary>The source is new, and not enough packets came in their order: the packet does not count.</summary>
    Probation,

    /// <summary>A jump that may be a mistake: the packet does not count, and the source is believed when the next one follows it.</summary>
    Jump,

    /// <summary>The second packet after a jump: the source has started again, and so have its statistics.</summary>
    Restarted,
}
