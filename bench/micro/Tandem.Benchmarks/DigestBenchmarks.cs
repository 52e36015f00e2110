using BenchmarkDotNet.Attributes;
using Tandem.Kernel;
using Tandem.Sip.Authentication;

namespace Tandem.Benchmarks;

/// <summary>The check of credentials, from the field's value to the verdict, with a nonce count that goes up; and the challenge before it.</summary>
[MemoryDiagnoser]
public class DigestBenchmarks
{
    private static readonly byte[] Realm = Messages.Octets("tandem.test");
    private static readonly byte[] User = Messages.Octets("alice");
    private static readonly byte[] Uri = Messages.Octets("sip:tandem.test");

    private readonly DigestVerifier _verifier = new(new byte[32], DigestOptions.Default);
    private readonly byte[] _challenge = new byte[DigestVerifier.MaxChallengeLength + 64];
    private readonly byte[] _answer = new byte[1024];
    private readonly Answered _md5;
    private readonly Answered _sha256;

    public DigestBenchmarks()
    {
        _md5 = Begin(DigestAlgorithm.Md5);
        _sha256 = Begin(DigestAlgorithm.Sha256);
    }

    [Benchmark]
    public int Challenge() => _verifier.WriteChallenge(Realm, DigestAlgorithm.Md5, false, new Instant(1), _challenge);

    /// <summary>The client's side alone, to be taken from the next one: every check needs an answer with a higher count.</summary>
    [Benchmark]
    public int AnswerMd5() => Answer(_md5).Length;

    [Benchmark]
    public bool AnswerAndCheckMd5() => Check(_md5);

    [Benchmark]
    public int AnswerSha256() => Answer(_sha256).Length;

    [Benchmark]
    public bool AnswerAndCheckSha256() => Check(_sha256);

    private Answered Begin(DigestAlgorithm algorithm)
    {
        var length = _verifier.WriteChallenge(Realm, algorithm, false, new Instant(1), _challenge);
        var ha1 = new byte[algorithm.HexLength()];
        DigestHash.WriteHa1(algorithm, User, Realm, "alice-secret"u8, ha1);
        return new Answered(_challenge.AsSpan(0, length).ToArray(), ha1);
    }

    private bool Check(Answered answered)
    {
        return DigestCredentials.TryParse(Answer(answered), out var credentials) == DigestResult.Ok
            && _verifier.Verify(credentials, "REGISTER"u8, Uri, answered.Ha1, new Instant(2)) == DigestResult.Ok;
    }

    private ReadOnlySpan<byte> Answer(Answered answered)
    {
        DigestChallenge.TryParse(answered.Challenge, out var challenge);
        return _answer.AsSpan(0, DigestAnswer.Write(challenge, User, answered.Ha1, "REGISTER"u8, Uri, "cnonce"u8, ++answered.Count, _answer));
    }

    private sealed class Answered(byte[] challenge, byte[] ha1)
    {
        public byte[] Challenge { get; } = challenge;

        public byte[] Ha1 { get; } = ha1;

        public uint Count { get; set; }
    }
}
