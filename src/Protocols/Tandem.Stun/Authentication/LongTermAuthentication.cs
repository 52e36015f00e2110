using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>
/// The server's side of the long-term credential mechanism (RFC 8489 section 9.2.4). What it has to know again of a client is in the nonce; it remembers who has failed, and who has proved himself, in bounded tables. Belongs to
/// one lane. Checking allocates nothing but when such a table grows.
/// </summary>
/// <example>
/// <code>
/// var result = authentication.Check(request, client, now);
/// if (!result.IsAccepted)
/// {
///     var refusal = StunWriter.Respond(request, StunClass.ErrorResponse, buffer);
///     authentication.WriteRefusal(ref refusal, result.Outcome, client, now);
///     return refusal.Written;
/// }
/// var response = StunWriter.Respond(request, StunClass.SuccessResponse, buffer);
/// // attributes of the response
/// result.Integrity.Write(ref response);
/// </code>
/// </example>
public sealed class LongTermAuthentication
{
    /// <summary>Octets that <see cref="WriteRefusal"/> writes at most, besides the realm.</summary>
    public const int MaxRefusalLength = 200;

    private const int MaxRealmLength = 127;

    /// <summary>Keys that are tried for one user: more than the secrets that anybody changes at a time, few enough that wrong passwords cost little.</summary>
    private const int MaxCandidates = 8;

    private readonly TimeSpan _nonceLifetime;
    private readonly IStunCredentials _credentials;
    private readonly StunNonces _nonces;
    private readonly Guessing _guessing;
    private readonly StunSecurityFeatures _features;
    private readonly byte[] _realm;
    private readonly PasswordAlgorithm[] _offered;
    private readonly byte[] _algorithms;

    /// <summary>Makes the procedure.</summary>
    /// <param name="options">Realm and what is offered.</param>
    /// <param name="credentials">Knows the keys.</param>
    /// <param name="nonceKey">Secret of this node for its nonces, 32 random octets or more.</param>
    /// <exception cref="ArgumentException">The realm is empty, too long or no OpaqueString; a lifetime is not positive; an algorithm has no name; or the key is shorter than 16 octets.</exception>
    public LongTermAuthentication(LongTermOptions options, IStunCredentials credentials, ReadOnlySpan<byte> nonceKey)
    {
        if (!OpaqueString.TryPrepare(options.Realm, out var realm) || realm.Length > MaxRealmLength) throw new ArgumentException("The realm is empty, too long, or has characters that are not allowed.", nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.NonceLifetime, TimeSpan.Zero, nameof(options));
        _nonceLifetime = options.NonceLifetime;
        _credentials = credentials;
        _nonces = new StunNonces(nonceKey);
        _guessing = new Guessing(options.Guessing);
        _realm = Encoding.UTF8.GetBytes(realm);
        _offered = [.. options.PasswordAlgorithms.AsSpan()];
        _algorithms = PasswordAlgorithmList.Octets(_offered);
        _features = (_algorithms.Length > 0 ? StunSecurityFeatures.PasswordAlgorithms : 0) | (options.OffersUserHash ? StunSecurityFeatures.UsernameAnonymity : 0);
    }

    /// <summary>The realm in UTF-8.</summary>
    public ReadOnlySpan<byte> Realm => _realm;

    /// <summary>How many rows of failures, and sources and users who have proved themselves, are remembered.</summary>
    public int Remembered => _guessing.Count;

    /// <summary>Checks a request, in the order of RFC 8489 section 9.2.4, but for a nonce that was never given to this client: that is told first.</summary>
    /// <param name="request">A request; an indication cannot be authenticated (RFC 8489 section 9.2).</param>
    /// <param name="client">Where it came from, to whose address and port its nonce is bound.</param>
    /// <param name="now">The time.</param>
    public AuthenticationResult Check(scoped in StunMessage request, PeerAddress client, Instant now) => Check(request, client, client, now);

    /// <summary>The same for a client whose nonce is not bound to its port.</summary>
    /// <param name="request">A request.</param>
    /// <param name="client">Where it came from.</param>
    /// <param name="challenged">To whom its nonce was given.</param>
    /// <param name="now">The time.</param>
    public AuthenticationResult Check(scoped in StunMessage request, PeerAddress client, PeerAddress challenged, Instant now)
    {
        if (!request.HasIntegrity) return new AuthenticationResult(AuthenticationOutcome.NoIntegrity);
        if (!LongTermAttributes.TryRead(request, out var attributes)) return new AuthenticationResult(AuthenticationOutcome.MissingAttribute);
        if (!TryChooseAlgorithm(request, attributes.Nonce, out var algorithm, out var usesSha256)) return new AuthenticationResult(AuthenticationOutcome.PasswordAlgorithm);
        if (!attributes.Realm.SequenceEqual(_realm)) return new AuthenticationResult(AuthenticationOutcome.UnknownRealm);
        // The standard looks at the nonce last. Whether it was ever given to this address costs a short hash, and who forges his address has none: he is not to have keys derived for him.
        if (!_nonces.IsGiven(attributes.Nonce, challenged, out var made)) return new AuthenticationResult(AuthenticationOutcome.StaleNonce);
        // Who comes here has received what was sent to his address: nobody fails in another's name.
        var user = attributes.UserName.IsEmpty ? attributes.UserHash : attributes.UserName;
        var outcome = _guessing.Judge(client, user, now);
        if (outcome != AuthenticationOutcome.Accepted) return new AuthenticationResult(outcome);
        outcome = FindKey(request, attributes, algorithm, out var credential);
        if (outcome.IsGuess()) _guessing.Failed(client, user, now);
        if (outcome != AuthenticationOutcome.Accepted) return new AuthenticationResult(outcome);
        _guessing.Succeeded(client, user, now);
        return made <= now && now - made < _nonceLifetime ? new AuthenticationResult(credential, usesSha256) : new AuthenticationResult(AuthenticationOutcome.StaleNonce);
    }

    /// <summary>Whether a user has proved himself from the source of a client lately.</summary>
    public bool Trusts(PeerAddress client, Instant now) => _guessing.Trusts(client, now);

    /// <summary>Says that a user has proved himself from the source of a client by another protocol: that others fail there does not slow it down as a whole.</summary>
    public void Trust(PeerAddress client, Instant now) => _guessing.Trust(client, now);

    /// <summary>Writes what the error response to a request that was not accepted has to say: ERROR-CODE, and with 401 and 438 REALM, a new NONCE, and PASSWORD-ALGORITHMS when they are offered. It has no integrity.</summary>
    /// <param name="response">An error response without attributes.</param>
    /// <param name="outcome">Why.</param>
    /// <param name="client">Where the request came from.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The request was accepted.</exception>
    public void WriteRefusal(ref StunWriter response, AuthenticationOutcome outcome, PeerAddress client, Instant now)
    {
        var code = outcome.ErrorCode();
        response.WriteErrorCode(code);
        if (code == StunErrorCode.BadRequest) return;
        response.Write(StunAttributeType.Realm, _realm);
        _nonces.Write(_features, client, now, response.Add(StunAttributeType.Nonce, StunNonces.Length));
        if (_algorithms.Length > 0) response.Write(StunAttributeType.PasswordAlgorithms, _algorithms);
    }

    /// <summary>
    /// The checks for a nonce whose cookie says that algorithms were offered. Whether the nonce was ever given out is checked last, as the standard has it; a bit that was changed on the way makes it one that was not.
    /// </summary>
    private bool TryChooseAlgorithm(scoped in StunMessage request, ReadOnlySpan<byte> nonce, out PasswordAlgorithm algorithm, out bool usesSha256)
    {
        (algorithm, usesSha256) = (PasswordAlgorithm.Md5, false);
        if (!NonceCookie.TryRead(nonce, out var features) || (features & StunSecurityFeatures.PasswordAlgorithms) == 0) return true;
        var hasOne = request.TryGet(StunAttributeType.PasswordAlgorithm, out var chosen);
        var hasList = request.TryGet(StunAttributeType.PasswordAlgorithms, out var offered);
        if (!hasOne && !hasList) return true;
        usesSha256 = true;
        return hasOne && hasList && offered.Value.SequenceEqual(_algorithms) && PasswordAlgorithmList.TryReadOne(chosen.Value, out algorithm) && _offered.AsSpan().Contains(algorithm);
    }

    private AuthenticationOutcome FindKey(scoped in StunMessage request, scoped in LongTermAttributes attributes, PasswordAlgorithm algorithm, out StunCredential credential)
    {
        var query = new StunCredentialQuery { UserName = attributes.UserName, UserHash = attributes.UserHash, Realm = _realm, Algorithm = algorithm };
        for (var candidate = 0; candidate < MaxCandidates; candidate++)
        {
            var status = _credentials.Find(query, candidate, out credential);
            if (status == StunCredentialStatus.Expired) return AuthenticationOutcome.ExpiredUser;
            if (status == StunCredentialStatus.Unknown) return candidate > 0 ? AuthenticationOutcome.WrongIntegrity : NoSuchUser(request, algorithm);
            var key = credential.Key;
            if (MessageIntegrity.IsValid(request, key.Octets)) return AuthenticationOutcome.Accepted;
        }

        credential = default;
        return AuthenticationOutcome.WrongIntegrity;
    }

    /// <summary>Takes as long as a wrong password, so that the time does not tell who is a user.</summary>
    private static AuthenticationOutcome NoSuchUser(in StunMessage request, PasswordAlgorithm algorithm)
    {
        Span<byte> nobody = stackalloc byte[LongTermKey.HashLength(algorithm)];
        nobody.Clear();
        _ = MessageIntegrity.IsValid(request, nobody);
        return AuthenticationOutcome.UnknownUser;
    }
}
