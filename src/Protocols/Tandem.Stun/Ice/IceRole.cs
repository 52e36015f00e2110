namespace Tandem.Stun.Ice;

/// <summary>Who decides which pair is used (RFC 8445 section 6.1.1).</summary>
public enum IceRole : byte
{
    /// <summary>The agent that nominates: the one that began, or the full one of a full and a lite agent.</summary>
    Controlling,

    /// <summary>The agent that follows.</summary>
    Controlled,
}
