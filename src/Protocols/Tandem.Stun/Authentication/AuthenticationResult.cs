namespace Tandem.Stun;

/// <summary>What came of checking a request, and for an accepted one whose it is. A view of the request and of what <see cref="IStunCredentials"/> gave.</summary>
public readonly ref struct AuthenticationResult
{
    private readonly StunCredential _credential;
    private readonly bool _usesSha256;

    internal AuthenticationResult(AuthenticationOutcome outcome) => Outcome = outcome;

    internal AuthenticationResult(StunCredential credential, bool usesSha256)
    {
        _credential = credential;
        _usesSha256 = usesSha256;
    }

    /// <summary>Whether the request was accepted, or why not.</summary>
    public AuthenticationOutcome Outcome { get; }

    /// <summary>Whether the request was accepted.</summary>
    public bool IsAccepted => Outcome == AuthenticationOutcome.Accepted;

    /// <summary>The user's name in UTF-8; empty when the request was not accepted.</summary>
    public ReadOnlySpan<byte> UserName => _credential.UserName;

    /// <summary>By whom a quota counts; empty when the request was not accepted.</summary>
    public ReadOnlySpan<byte> Account => _credential.Account;

    /// <summary>The integrity that every response to the request has to have. None when the request was not accepted.</summary>
    public ResponseIntegrity Integrity => IsAccepted ? new ResponseIntegrity(_credential.Key, _usesSha256) : default;
}
