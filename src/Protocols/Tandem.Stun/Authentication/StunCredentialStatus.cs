namespace Tandem.Stun;

/// <summary>What came of a <see cref="StunCredentialQuery"/>.</summary>
public enum StunCredentialStatus
{
    /// <summary>There is no such user, or no further key of his.</summary>
    Unknown,

    /// <summary>His key is told.</summary>
    Found,

    /// <summary>His credential has run out.</summary>
    Expired,
}
