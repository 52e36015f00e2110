using System.Security.Cryptography;
using System.Text;
using Tandem.Kernel;

namespace Tandem.Sip.Authentication;

/// <summary>
/// The server side of digest authentication (RFC 7616, RFC 8760, RFC 3261 section 22): writes challenges and checks what is answered. Nonces carry their own proof; only the counts of
/// nonces that a right secret used are remembered, within a bound. Belongs to one lane.
/// </summary>
/// <example>
/// <code>
/// var result = DigestCredentials.TryFind(request, HeaderName.Authorization, realm, out var credentials);
/// if (result == DigestResult.Ok) result = verifier.Accepts(credentials, out var algorithm);
/// if (result == DigestResult.Ok)
/// {
///     var length = directory.TryGetSecret(credentials.UserName, realm, algorithm, ha1, out user) ? algorithm.HexLength() : 0;
///     result = verifier.Verify(credentials, request.MethodName, request.RequestUri, ha1[..length], now);
/// }
/// </code>
/// </example>
public sealed class DigestVerifier
{
    /// <summary>Most octets that <see cref="WriteChallenge"/> adds to the realm.</summary>
    public const int MaxChallengeLength = 80 + DigestNonces.TextLength;

    private static readonly byte[] NoSecret = Encoding.ASCII.GetBytes(new string('0', DigestAlgorithms.MaxHexLength));

    private readonly DigestOptions _options;
    private readonly DigestNonces _nonces;
    private readonly NonceCounts _counts;

    /// <summary>Makes a verifier.</summary>
    /// <param name="key">Secret of this node for its nonces, 32 random octets or more. Challenges outlive a restart only as far as the key does.</param>
    /// <param name="options">What is accepted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The key is shorter than 16 octets, or a limit is not positive.</exception>
    public DigestVerifier(ReadOnlyMemory<byte> key, DigestOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 16, nameof(key));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxNonces, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.NonceLifetime, TimeSpan.Zero, nameof(options));
        _options = options;
        _nonces = new DigestNonces(key);
        _counts = new NonceCounts(options.MaxNonces, options.NonceLifetime);
    }

    /// <summary>How many nonces are remembered.</summary>
    public int RememberedNonces => _counts.Count;

    /// <summary>Writes the value of a WWW-Authenticate or Proxy-Authenticate field with a new nonce.</summary>
    /// <param name="realm">The realm: a domain name, without quotes and backslashes.</param>
    /// <param name="algorithm">One field for each algorithm that is offered, the preferred one first (RFC 8760 section 2.3).</param>
    /// <param name="isStale">Whether the last answer had the right secret: <see cref="DigestResults.IsStale"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="destination">Holds at least the realm and <see cref="MaxChallengeLength"/> octets.</param>
    /// <returns>The octets written.</returns>
    public int WriteChallenge(ReadOnlySpan<byte> realm, DigestAlgorithm algorithm, bool isStale, Instant now, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[DigestNonces.TextLength];
        _nonces.Write(now, nonce);
        return DigestChallenge.Write(realm, nonce, algorithm, isStale, destination);
    }

    /// <summary>Checks what can be checked before the secret is looked up, and tells for which algorithm it is wanted.</summary>
    /// <returns>Ok, UnsupportedAlgorithm or UnsupportedQop.</returns>
    public DigestResult Accepts(in DigestCredentials credentials, out DigestAlgorithm algorithm)
    {
        if (!DigestAlgorithms.TryFind(credentials.AlgorithmName, out algorithm) || (algorithm == DigestAlgorithm.Md5 && !_options.AllowMd5)) return DigestResult.UnsupportedAlgorithm;
        var isAccepted = credentials.Qop.IsEmpty ? _options.AllowWithoutQop : Ascii.EqualsIgnoreCase(credentials.Qop, "auth"u8);
        return isAccepted ? DigestResult.Ok : DigestResult.UnsupportedQop;
    }

    /// <summary>Checks credentials against the secret. A nonce is used up by a right response only.</summary>
    /// <param name="credentials">The credentials.</param>
    /// <param name="method">Method of the request.</param>
    /// <param name="requestUri">Request-URI of the request.</param>
    /// <param name="ha1">HA1 for the algorithm of the credentials, in lower-case hexadecimal; empty when there is no such user, which takes as long as a wrong secret.</param>
    /// <param name="now">The time.</param>
    public DigestResult Verify(in DigestCredentials credentials, ReadOnlySpan<byte> method, ReadOnlySpan<byte> requestUri, ReadOnlySpan<byte> ha1, Instant now)
    {
        var accepted = Accepts(credentials, out var algorithm);
        if (accepted != DigestResult.Ok) return accepted;
        if (!DigestUri.Fits(credentials.Uri, requestUri)) return DigestResult.WrongUri;
        if (!_nonces.TryRead(credentials.Nonce, out var nonce, out var made)) return DigestResult.BadNonce;
        var isKnown = !ha1.IsEmpty;
        var isRight = IsRightResponse(credentials, algorithm, method, isKnown ? ha1 : NoSecret.AsSpan(0, algorithm.HexLength()));
        if (!isKnown) return DigestResult.UnknownUser;
        if (!isRight) return DigestResult.WrongResponse;
        return credentials.Qop.IsEmpty
            ? made > now || now - made >= _options.NonceLifetime ? DigestResult.Stale : DigestResult.Ok
            : _counts.Use(nonce, made, credentials.NonceCount, now);
    }

    private static bool IsRightResponse(in DigestCredentials credentials, DigestAlgorithm algorithm, ReadOnlySpan<byte> method, ReadOnlySpan<byte> ha1)
    {
        Span<byte> expected = stackalloc byte[DigestAlgorithms.MaxHexLength];
        expected = expected[..DigestHash.WriteResponse(algorithm, ha1, method, credentials, expected)];
        if (credentials.Response.Length != expected.Length) return false;
        Span<byte> given = stackalloc byte[expected.Length];
        Ascii.ToLower(credentials.Response, given, out _);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
