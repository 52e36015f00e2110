namespace Tandem.Stun;

/// <summary>The receiver's side of the short-term credential mechanism, as ICE uses it (RFC 8489 section 9.1.3). Thread-safe; allocates nothing.</summary>
public static class ShortTermAuthentication
{
    /// <summary>
    /// Checks a request or an indication. An indication that is not accepted is dropped without an answer. A response to an accepted request has the same integrity as the request, MESSAGE-INTEGRITY-SHA256 when it has both.
    /// </summary>
    /// <param name="message">The request or indication.</param>
    /// <param name="userName">The user name that is valid, in UTF-8; in ICE the two fragments with a colon between them (RFC 8445 section 7.2.2).</param>
    /// <param name="password">The password, in UTF-8 after <see cref="OpaqueString"/>.</param>
    /// <returns>Accepted, MissingAttribute, UnknownUser or WrongIntegrity.</returns>
    public static AuthenticationOutcome Check(scoped in StunMessage message, ReadOnlySpan<byte> userName, ReadOnlySpan<byte> password)
    {
        if (!message.HasIntegrity || !message.TryGet(StunAttributeType.Username, out var given)) return AuthenticationOutcome.MissingAttribute;
        if (!given.Value.SequenceEqual(userName)) return AuthenticationOutcome.UnknownUser;
        return MessageIntegrity.IsValid(message, password) ? AuthenticationOutcome.Accepted : AuthenticationOutcome.WrongIntegrity;
    }
}
