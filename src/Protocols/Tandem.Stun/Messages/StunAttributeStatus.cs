namespace Tandem.Stun;

/// <summary>What was found when an attribute was read.</summary>
public enum StunAttributeStatus
{
    /// <summary>The message has no such attribute.</summary>
    Absent,

    /// <summary>It has one, and its value is told.</summary>
    Present,

    /// <summary>It has one whose value cannot be read: 400 (Bad Request) where there is somebody to tell it.</summary>
    Malformed,
}
