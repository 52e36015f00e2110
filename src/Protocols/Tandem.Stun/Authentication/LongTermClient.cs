using System.Text;

namespace Tandem.Stun;

/// <summary>The client's side of the long-term credential mechanism with one server (RFC 8489 sections 9.2.3 and 9.2.5): remembers the server's challenge, and answers it. Belongs to one lane.</summary>
/// <example>
/// <code>
/// // after an error response:
/// if (client.Take(response) == ChallengeError.None)
/// {
///     var request = new StunWriter(buffer, StunClass.Request, StunMethod.Allocate, TransactionId.Random());
///     // attributes of the request
///     client.Write(ref request);
/// }
/// </code>
/// </example>
public sealed class LongTermClient
{
    /// <summary>Octets that <see cref="Write"/> writes at most, besides user name, realm, nonce and the server's list of algorithms.</summary>
    public const int MaxOverhead = 104;

    /// <summary>Octets of the longest REALM and NONCE (RFC 8489 sections 14.9 and 14.10), and of the longest list of algorithms that is remembered.</summary>
    private const int MaxValueLength = 763;

    private readonly byte[] _userName;
    private readonly byte[] _password;
    private byte[] _realm = [];
    private byte[] _nonce = [];
    private byte[] _algorithms = [];
    private PasswordAlgorithm _algorithm;
    private LongTermKey _key;
    private bool _hidesUserName;

    /// <summary>Takes the user's credentials.</summary>
    /// <param name="userName">The name.</param>
    /// <param name="password">The password.</param>
    /// <exception cref="ArgumentException">One of them is no <see cref="OpaqueString"/>.</exception>
    public LongTermClient(string userName, string password)
    {
        _userName = Prepared(userName);
        _password = Prepared(password);
    }

    /// <summary>Whether a server has challenged, so that requests have credentials from now on.</summary>
    public bool IsChallenged => _nonce.Length > 0;

    /// <summary>The same credentials with what is known of the server, for another connection to it (RFC 6062 section 4.3); each then hears challenges of its own.</summary>
    public LongTermClient ForAnotherConnection() => (LongTermClient)MemberwiseClone();

    /// <summary>Takes an error response.</summary>
    /// <returns><see cref="ChallengeError.None"/> when the request shall be repeated as a new transaction; else it has failed.</returns>
    public ChallengeError Take(scoped in StunMessage response)
    {
        if (response.ReadErrorCode(out var code, out _) != StunAttributeStatus.Present || code is not (StunErrorCode.Unauthenticated or StunErrorCode.StaleNonce)) return ChallengeError.NoChallenge;
        var nonce = response.Value(StunAttributeType.Nonce);
        var realm = response.Value(StunAttributeType.Realm);
        if (nonce.IsEmpty || realm.IsEmpty || nonce.Length > MaxValueLength || realm.Length > MaxValueLength) return ChallengeError.MissingAttribute;
        NonceCookie.TryRead(nonce, out var features);
        if (IsBidDown(response, features)) return ChallengeError.BidDown;
        var algorithm = PasswordAlgorithm.Md5;
        if (response.TryGet(StunAttributeType.PasswordAlgorithms, out var algorithms) && !TryChoose(algorithms.Value, out algorithm)) return ChallengeError.NoAlgorithm;
        if (code == StunErrorCode.Unauthenticated && IsChallenged && _realm.AsSpan().SequenceEqual(realm) && algorithm == _algorithm) return ChallengeError.Rejected;
        _hidesUserName = (features & StunSecurityFeatures.UsernameAnonymity) != 0;
        (_realm, _nonce, _algorithms, _algorithm) = (realm.ToArray(), nonce.ToArray(), algorithms.Value.ToArray(), algorithm);
        _key = LongTermKey.Derive(algorithm, _userName, realm, _password);
        return ChallengeError.None;
    }

    /// <summary>Writes credentials and integrity behind the other attributes of a request; nothing before the server has challenged. Only FINGERPRINT may follow.</summary>
    public void Write(ref StunWriter request)
    {
        if (!IsChallenged) return;
        if (_hidesUserName) UserHash.Compute(_userName, _realm, request.Add(StunAttributeType.UserHash, UserHash.Length));
        else request.Write(StunAttributeType.Username, _userName);
        request.Write(StunAttributeType.Realm, _realm);
        request.Write(StunAttributeType.Nonce, _nonce);
        if (_algorithms.Length > 0)
        {
            request.Write(StunAttributeType.PasswordAlgorithms, _algorithms);
            request.WriteUInt32(StunAttributeType.PasswordAlgorithm, (uint)_algorithm << 16);
            request.WriteIntegritySha256(_key.Octets);
        }
        else
        {
            request.WriteIntegritySha1(_key.Octets);
        }
    }

    /// <summary>Whether a response is the server's: its integrity is right, and of the kind that was agreed on. Before the server has challenged there is nothing to tell by, and it is.</summary>
    /// <remarks>A challenge has no integrity: <see cref="Take"/> is for error responses before this is. A response that is not the server's is dropped, and over TCP and TLS the transaction fails (RFC 8489 section 9.2.5).</remarks>
    public bool IsAuthentic(scoped in StunMessage response)
    {
        if (!IsChallenged) return true;
        if (NonceCookie.TryRead(response.Value(StunAttributeType.Nonce), out var features) && IsBidDown(response, features)) return false;
        return _algorithms.Length > 0 ? MessageIntegrity.IsSha256Valid(response, _key.Octets) : MessageIntegrity.IsSha1Valid(response, _key.Octets);
    }

    private static bool IsBidDown(scoped in StunMessage response, StunSecurityFeatures features) =>
        (features & StunSecurityFeatures.PasswordAlgorithms) != 0 && !response.Has(StunAttributeType.PasswordAlgorithms);

    /// <summary>The first one on the list that is known here. An empty list is no offer of MD5: somebody may have emptied it.</summary>
    private static bool TryChoose(ReadOnlySpan<byte> list, out PasswordAlgorithm algorithm)
    {
        algorithm = default;
        if (list.Length > MaxValueLength) return false;
        while (PasswordAlgorithmList.TryReadFirst(ref list, out algorithm, out var parametersLength))
        {
            if (algorithm is PasswordAlgorithm.Md5 or PasswordAlgorithm.Sha256 && parametersLength == 0) return true;
        }

        return false;
    }

    private static byte[] Prepared(string text) =>
        OpaqueString.TryPrepare(text, out var prepared) ? Encoding.UTF8.GetBytes(prepared) : throw new ArgumentException("The text is empty or has characters that are not allowed.", nameof(text));
}
