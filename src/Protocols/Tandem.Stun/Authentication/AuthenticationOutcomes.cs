namespace Tandem.Stun;

/// <summary>What the standard answers, and what counts against who guesses.</summary>
public static class AuthenticationOutcomes
{
    /// <summary>Whether it is what a guess is answered with. A credential that has run out is none: whoever has it was given it, and gets a new one.</summary>
    public static bool IsGuess(this AuthenticationOutcome outcome) => outcome is AuthenticationOutcome.UnknownUser or AuthenticationOutcome.WrongIntegrity;

    /// <summary>The code of the error response.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The request was accepted.</exception>
    public static StunErrorCode ErrorCode(this AuthenticationOutcome outcome) => outcome switch
    {
        AuthenticationOutcome.MissingAttribute or AuthenticationOutcome.PasswordAlgorithm => StunErrorCode.BadRequest,
        AuthenticationOutcome.NoIntegrity or AuthenticationOutcome.UnknownRealm or AuthenticationOutcome.UnknownUser or AuthenticationOutcome.ExpiredUser or AuthenticationOutcome.WrongIntegrity
            or AuthenticationOutcome.TooManyFailures or AuthenticationOutcome.TooManyTrustedFailures => StunErrorCode.Unauthenticated,
        AuthenticationOutcome.StaleNonce => StunErrorCode.StaleNonce,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
