using System.Collections.Immutable;
using System.Text;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Server.Tests.Relay;

/// <summary>A STUN client that signs in: it asks, is challenged, and asks again with its credentials.</summary>
internal static class StunSignIn
{
    public const string Realm = "tandem.test";

    private static readonly PeerAddress Client = new([192, 0, 2, 1], 40_000);
    private static readonly Instant Now = default(Instant) + TimeSpan.FromHours(1);

    /// <summary>Signs in by SHA-256 as RFC 8489 has it, or by MD5 as RFC 5389 has it.</summary>
    /// <returns>What came of it, and by whom quotas count.</returns>
    public static (AuthenticationOutcome Outcome, string Account) Try(IStunCredentials credentials, string userName, string password, PasswordAlgorithm algorithm = PasswordAlgorithm.Sha256)
    {
        ImmutableArray<PasswordAlgorithm> offered = algorithm == PasswordAlgorithm.Sha256 ? [PasswordAlgorithm.Sha256] : [];
        var server = new LongTermAuthentication(new LongTermOptions { Realm = Realm, PasswordAlgorithms = offered }, credentials, new byte[32]);
        var client = new LongTermClient(userName, password);
        Assert.Equal(ChallengeError.None, client.Take(Challenge(server)));
        var request = new StunWriter(new byte[StunWriter.TypicalLength], StunClass.Request, StunMethod.Allocate, TransactionId.Random());
        client.Write(ref request);
        var result = server.Check(Parsed(request.Written.ToArray()), Client, Now);
        return (result.Outcome, Encoding.UTF8.GetString(result.Account));
    }

    private static StunMessage Challenge(LongTermAuthentication server)
    {
        var request = new StunWriter(new byte[StunWriter.TypicalLength], StunClass.Request, StunMethod.Allocate, TransactionId.Random());
        var outcome = server.Check(Parsed(request.Written.ToArray()), Client, Now).Outcome;
        Assert.Equal(AuthenticationOutcome.NoIntegrity, outcome);
        var refusal = StunWriter.Respond(Parsed(request.Written.ToArray()), StunClass.ErrorResponse, new byte[StunWriter.TypicalLength]);
        server.WriteRefusal(ref refusal, outcome, Client, Now);
        return Parsed(refusal.Written.ToArray());
    }

    private static StunMessage Parsed(byte[] octets)
    {
        Assert.Equal(StunParseError.None, StunMessage.TryParse(octets, out var message));
        return message;
    }
}
