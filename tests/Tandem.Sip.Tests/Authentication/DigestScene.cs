using Tandem.Kernel;
using Tandem.Sip.Authentication;

namespace Tandem.Sip.Tests.Authentication;

/// <summary>A verifier and a client that knows a secret, in virtual time.</summary>
internal sealed class DigestScene(DigestOptions? options = null)
{
    public const string Realm = "tandem.test";
    public const string Uri = "sip:tandem.test";

    private static readonly byte[] Key = Wire.Octets("a secret of this node, 32 octets");

    public DigestVerifier Verifier { get; } = new(Key, options ?? DigestOptions.Default);

    public Instant Now { get; set; } = new(TimeSpan.FromHours(5).Ticks);

    public string Challenge(DigestAlgorithm algorithm = DigestAlgorithm.Sha256, bool isStale = false)
    {
        var octets = new byte[Realm.Length + DigestVerifier.MaxChallengeLength];
        return Wire.Text(octets.AsSpan(0, Verifier.WriteChallenge(Wire.Octets(Realm), algorithm, isStale, Now, octets)));
    }

    /// <summary>The client's answer to a challenge.</summary>
    public static string Answer(string challenge, uint count = 1, string user = "alice", string password = "alice-secret", string method = "REGISTER", string uri = Uri)
    {
        Assert.Equal(DigestResult.Ok, DigestChallenge.TryParse(Wire.Octets(challenge), out var parsed));
        var octets = new byte[DigestAnswer.MaxLength(parsed, Wire.Octets(user), Wire.Octets(uri), "cnonce"u8)];
        var length = DigestAnswer.Write(
            parsed, Wire.Octets(user), Ha1(parsed.Algorithm, user, password), Wire.Octets(method), Wire.Octets(uri), "cnonce"u8, count, octets);
        return Wire.Text(octets.AsSpan(0, length));
    }

    /// <summary>What a server that knows alice makes of credentials.</summary>
    public DigestResult Verify(string authorization, string method = "REGISTER", string uri = Uri)
    {
        var found = DigestCredentials.TryParse(Wire.Octets(authorization), out var credentials);
        if (found != DigestResult.Ok) return found;
        var accepted = Verifier.Accepts(credentials, out var algorithm);
        if (accepted != DigestResult.Ok) return accepted;
        var ha1 = credentials.UserName.SequenceEqual("alice"u8) ? Ha1(algorithm, "alice", "alice-secret") : [];
        return Verifier.Verify(credentials, Wire.Octets(method), Wire.Octets(uri), ha1, Now);
    }

    private static byte[] Ha1(DigestAlgorithm algorithm, string user, string password)
    {
        var ha1 = new byte[algorithm.HexLength()];
        DigestHash.WriteHa1(algorithm, Wire.Octets(user), Wire.Octets(Realm), Wire.Octets(password), ha1);
        return ha1;
    }
}
