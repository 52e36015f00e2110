namespace Tandem.Stun;

/// <summary>What a server says in its nonces that it can do, so that nobody on the way can take it away unseen (RFC 8489 sections 9.2.1 and 18.1). The bits are those of 24, the first one highest.</summary>
[Flags]
public enum StunSecurityFeatures
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Bit 0: PASSWORD-ALGORITHMS was offered.</summary>
    PasswordAlgorithms = 1 << 23,

    /// <summary>Bit 1: USERHASH is understood.</summary>
    UsernameAnonymity = 1 << 22,
}
