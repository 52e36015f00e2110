namespace Tandem.Stun;

/// <summary>Is told of wrong credentials, so that who guesses passwords here is known where else he may try. Called on the lane: it does not wait.</summary>
public interface IStunWitness
{
    /// <summary>
    /// Somebody has named a user who is none, or has a wrong password. His address is his own, for he was given a nonce there. Not told: what is wrong only because it has run out, tries that were not looked at, and those from a source
    /// from which a user has proved himself lately.
    /// </summary>
    /// <param name="flow">Where from.</param>
    /// <param name="userName">The value of USERNAME in UTF-8; empty when the user was named by a hash. Valid during the call.</param>
    /// <param name="outcome"><see cref="AuthenticationOutcome.UnknownUser"/> or <see cref="AuthenticationOutcome.WrongIntegrity"/>.</param>
    void Failed(in StunFlow flow, ReadOnlySpan<byte> userName, AuthenticationOutcome outcome);

    /// <summary>A try was not looked at, because too many were wrong from a source from which users have proved themselves (<see cref="GuessingLimits.OfTrustedSource"/>). For each such try, of which there may be many.</summary>
    /// <param name="flow">Where from.</param>
    void Waited(in StunFlow flow);
}
