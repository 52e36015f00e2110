using System.Text;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Authentication;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// The value of an Authorization field, in which <c>$N</c> stands for a nonce that is valid. With the right response it counts once and not again; with a wrong one it never does; and what is
/// remembered stays within its bound.
/// </summary>
internal static class DigestTarget
{
    private const int MaxNonces = 4;
    private static readonly Instant Now = new(TimeSpan.TicksPerHour);
    private static readonly DigestOptions Options = new() { MaxNonces = MaxNonces, AllowWithoutQop = true };
    private static readonly DigestVerifier Verifier = new(new byte[32], Options);

    public static void Run(byte[] octets)
    {
        var value = WithNonce(octets);
        CheckMessage(value);
        CheckChallenge(value);
        if (DigestCredentials.TryParse(value, out var credentials) != DigestResult.Ok) return;
        if (Verifier.Accepts(credentials, out var algorithm) != DigestResult.Ok) return;

        var ha1 = new byte[algorithm.HexLength()];
        DigestHash.WriteHa1(algorithm, credentials.UserName, credentials.Realm, "secret"u8, ha1);
        var right = new byte[DigestAlgorithms.MaxHexLength];
        right = right[..DigestHash.WriteResponse(algorithm, ha1, "REGISTER"u8, credentials, right)];
        var wrong = right.ToArray();
        wrong[^1] ^= 1;

        Assert.NotEqual(DigestResult.Ok, Verify(credentials with { Response = wrong }, ha1));
        Assert.NotEqual(DigestResult.Ok, Verify(credentials with { Response = right }, []));
        var first = Verify(credentials with { Response = right }, ha1);
        Assert.True(first is DigestResult.Ok or DigestResult.WrongUri or DigestResult.BadNonce or DigestResult.Replayed or DigestResult.Stale, $"{first}");
        if (!credentials.Qop.IsEmpty) Assert.NotEqual(DigestResult.Ok, Verify(credentials with { Response = right }, ha1));
        Assert.InRange(Verifier.RememberedNonces, 0, MaxNonces);
    }

    private static DigestResult Verify(in DigestCredentials credentials, ReadOnlySpan<byte> ha1) => Verifier.Verify(credentials, "REGISTER"u8, credentials.Uri, ha1, Now);

    /// <summary>The value as a part of a message, which may end the field early.</summary>
    private static void CheckMessage(byte[] value)
    {
        var text = $"REGISTER sip:tandem.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\nAuthorization: {Encoding.Latin1.GetString(value)}\r\n"
            + "From: <sip:alice@tandem.test>;tag=1\r\nTo: <sip:alice@tandem.test>\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n";
        if (SipMessage.TryParse(Encoding.Latin1.GetBytes(text), SipLimits.Default, out var message) != SipParseError.None) return;
        _ = DigestCredentials.TryFind(message!, HeaderName.Authorization, "tandem.test"u8, out _);
    }

    private static void CheckChallenge(byte[] value)
    {
        if (DigestChallenge.TryParse(value, out var challenge) != DigestResult.Ok) return;
        var ha1 = new byte[challenge.Algorithm.HexLength()];
        var answer = new byte[DigestAnswer.MaxLength(challenge, "alice"u8, "sip:tandem.test"u8, "cn"u8)];
        answer = answer[..DigestAnswer.Write(challenge, "alice"u8, ha1, "REGISTER"u8, "sip:tandem.test"u8, "cn"u8, 1, answer)];
        Assert.Equal(DigestResult.Ok, DigestCredentials.TryParse(answer, out var credentials));
        Assert.True(credentials.Realm.SequenceEqual(challenge.Realm) && credentials.Nonce.SequenceEqual(challenge.Nonce));
    }

    private static byte[] WithNonce(byte[] octets)
    {
        var place = octets.AsSpan().IndexOf("$N"u8);
        if (place < 0) return octets;
        var challenge = new byte[11 + DigestVerifier.MaxChallengeLength];
        challenge = challenge[..Verifier.WriteChallenge("tandem.test"u8, DigestAlgorithm.Md5, isStale: false, Now, challenge)];
        _ = DigestChallenge.TryParse(challenge, out var parsed);
        return [.. octets.AsSpan(0, place), .. parsed.Nonce, .. octets.AsSpan(place + 2)];
    }
}
