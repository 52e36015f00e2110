namespace Tandem.Stun;

/// <summary>What the standard answers.</summary>
public static class AuthenticationOutcomes
{
    /// <summary>The code of the error response.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The request was accepted.</exception>
    public static StunErrorCode ErrorCode(this AuthenticationOutcome outcome) => outcome switch
    {
        AuthenticationOutcome.MissingAttribute or AuthenticationOutcome.PasswordAlgorithm => StunErrorCode.BadRequest,
        AuthenticationOutcome.NoIntegrity or AuthenticationOutcome.UnknownRealm or AuthenticationOutcome.UnknownUser or AuthenticationOutcome.ExpiredUser or AuthenticationOutcome.WrongIntegrity
            => StunErrorCode.Unauthenticated,
        AuthenticationOutcome.StaleNonce => StunErrorCode.StaleNonce,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
