namespace Tandem.Stun;

/// <summary>Knows the keys of users. Asked on the lane, with every request that has an integrity: it answers from memory, and allocates nothing as a rule.</summary>
public interface IStunCredentials
{
    /// <summary>Looks a key up.</summary>
    /// <param name="query">Whose, and made how.</param>
    /// <param name="candidate">0 for the first key, 1 for the next when the first one is not right, and so on: while a secret or a password is changed, two are valid.</param>
    /// <param name="credential">The user and the key, which may be views of the query; empty when there is none.</param>
    /// <returns><see cref="StunCredentialStatus.Unknown"/> for a candidate that is not there, <see cref="StunCredentialStatus.Found"/>, or <see cref="StunCredentialStatus.Expired"/>.</returns>
    StunCredentialStatus Find(scoped in StunCredentialQuery query, int candidate, out StunCredential credential);
}
