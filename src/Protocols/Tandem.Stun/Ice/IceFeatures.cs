namespace Tandem.Stun.Ice;

/// <summary>What an agent says it can do: the tags of <c>ice-options</c> (RFC 8839 section 5.6), and <c>ice-lite</c>, which is an attribute of its own. <see cref="IceOptionsText"/> reads and writes the tags.</summary>
[Flags]
public enum IceFeatures
{
    /// <summary>An agent of RFC 5245 without extensions.</summary>
    None = 0,

    /// <summary><c>ice2</c>: an agent of RFC 8445, which nominates a pair once.</summary>
    Ice2 = 1,

    /// <summary><c>trickle</c>: candidates may come later (RFC 8838).</summary>
    Trickle = 2,

    /// <summary><c>renomination</c>: the pair that was nominated last counts, by a number in the check (draft-thatcher-ice-renomination).</summary>
    Renomination = 4,

    /// <summary><c>a=ice-lite</c>: the agent only answers (RFC 8445 section 2.5).</summary>
    Lite = 8,
}
