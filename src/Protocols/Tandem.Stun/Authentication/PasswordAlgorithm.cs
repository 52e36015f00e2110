namespace Tandem.Stun;

/// <summary>How the key of a long-term credential is made of its password (RFC 8489 sections 14.11, 14.12 and 18.5). Any other value of 16 bits may be received.</summary>
public enum PasswordAlgorithm
{
    /// <summary>RFC 8489 section 18.5.1.1: 16 octets.</summary>
    Md5 = 0x0001,

    /// <summary>RFC 8489 section 18.5.1.2: 32 octets.</summary>
    Sha256 = 0x0002,
}
