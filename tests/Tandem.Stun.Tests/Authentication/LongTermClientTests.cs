using System.Text;

namespace Tandem.Stun.Tests.Authentication;

/// <summary>The client's side against what servers and those on the way may say; that it and the server's side understand each other is in <see cref="LongTermAuthenticationTests"/>.</summary>
public sealed class LongTermClientTests
{
    private const string Offer = "obMatJos2gAAAsomething";
    private readonly LongTermClient _client = new("alice", "secret");

    [Fact]
    public void Nothing_is_written_before_the_challenge()
    {
        Assert.False(_client.IsChallenged);
        Assert.Equal(20, Request().Octets.Length);
        Assert.True(_client.IsAuthentic(Response(StunErrorCode.Forbidden, null, null, null)));
    }

    [Fact]
    public void A_server_of_RFC_5389_gets_MD5_and_a_MESSAGE_INTEGRITY()
    {
        Assert.Equal(ChallengeError.None, _client.Take(Response(StunErrorCode.Unauthenticated, "r", "plain nonce", null)));
        var request = Request();

        Assert.Equal("alice"u8, request.Value(StunAttributeType.Username));
        Assert.Equal("r"u8, request.Value(StunAttributeType.Realm));
        Assert.Equal("plain nonce"u8, request.Value(StunAttributeType.Nonce));
        Assert.False(request.Has(StunAttributeType.PasswordAlgorithm) || request.Has(StunAttributeType.PasswordAlgorithms) || request.HasIntegritySha256);
        Assert.True(MessageIntegrity.IsSha1Valid(request, LongTermKey.Derive(PasswordAlgorithm.Md5, "alice"u8, "r"u8, "secret"u8).Octets));
    }

    [Theory]
    [InlineData("0001000000020000", PasswordAlgorithm.Md5)]
    [InlineData("0002000000010000", PasswordAlgorithm.Sha256)]
    [InlineData("0007000361626300 00020000", PasswordAlgorithm.Sha256)]
    public void The_first_algorithm_that_is_known_is_chosen_and_the_list_given_back(string list, PasswordAlgorithm chosen)
    {
        Assert.Equal(ChallengeError.None, _client.Take(Response(StunErrorCode.Unauthenticated, "r", Offer, list)));
        var request = Request();

        Assert.Equal(Wire.Octets(list), request.Value(StunAttributeType.PasswordAlgorithms));
        Assert.Equal(Wire.Octets($"{(int)chosen:x4}0000"), request.Value(StunAttributeType.PasswordAlgorithm));
        Assert.False(request.HasIntegritySha1);
        Assert.True(MessageIntegrity.IsSha256Valid(request, LongTermKey.Derive(chosen, "alice"u8, "r"u8, "secret"u8).Octets));
    }

    [Theory]
    [InlineData(StunErrorCode.Forbidden, "r", Offer, "00020000", ChallengeError.NoChallenge)]
    [InlineData(StunErrorCode.Unauthenticated, null, Offer, "00020000", ChallengeError.MissingAttribute)]
    [InlineData(StunErrorCode.StaleNonce, "r", null, "00020000", ChallengeError.MissingAttribute)]
    [InlineData(StunErrorCode.Unauthenticated, "r", Offer, null, ChallengeError.BidDown)]
    [InlineData(StunErrorCode.StaleNonce, "r", Offer, null, ChallengeError.BidDown)]
    [InlineData(StunErrorCode.Unauthenticated, "r", Offer, "00070000", ChallengeError.NoAlgorithm)]
    [InlineData(StunErrorCode.Unauthenticated, "r", Offer, "", ChallengeError.NoAlgorithm)]
    [InlineData(StunErrorCode.Unauthenticated, "r", "nonce", "", ChallengeError.NoAlgorithm)]
    [InlineData(StunErrorCode.Unauthenticated, "r", Offer, "0007", ChallengeError.NoAlgorithm)]
    [InlineData(StunErrorCode.Unauthenticated, "r", Offer, "00070001", ChallengeError.NoAlgorithm)]
    public void A_challenge_that_must_not_be_answered_is_not(StunErrorCode code, string? realm, string? nonce, string? list, ChallengeError expected)
    {
        Assert.Equal(expected, _client.Take(Response(code, realm, nonce, list)));
        Assert.False(_client.IsChallenged);
    }

    [Fact]
    public void A_second_401_for_the_same_realm_means_that_the_password_is_wrong()
    {
        Assert.Equal(ChallengeError.None, _client.Take(Response(StunErrorCode.Unauthenticated, "r", Offer, "00020000")));
        Assert.Equal(ChallengeError.Rejected, _client.Take(Response(StunErrorCode.Unauthenticated, "r", Offer + "2", "00020000")));
        Assert.Equal(ChallengeError.None, _client.Take(Response(StunErrorCode.StaleNonce, "r", Offer + "3", "00020000")));
        Assert.Equal(ChallengeError.None, _client.Take(Response(StunErrorCode.Unauthenticated, "other", Offer + "4", "00020000")));
    }

    [Fact]
    public void Only_a_response_with_the_integrity_that_was_agreed_on_is_the_servers()
    {
        Assert.Equal(ChallengeError.None, _client.Take(Response(StunErrorCode.Unauthenticated, "r", Offer, "00020000")));
        var key = LongTermKey.Derive(PasswordAlgorithm.Sha256, "alice"u8, "r"u8, "secret"u8);

        Assert.True(_client.IsAuthentic(Success((ref StunWriter writer) => writer.WriteIntegritySha256(key.Octets))));
        Assert.False(_client.IsAuthentic(Success((ref StunWriter writer) => writer.WriteIntegritySha1(key.Octets))));
        Assert.False(_client.IsAuthentic(Success((ref StunWriter writer) => writer.WriteIntegritySha256("wrong"u8))));
        Assert.False(_client.IsAuthentic(Success((ref StunWriter _) => { })));
        Assert.False(_client.IsAuthentic(Success((ref StunWriter writer) =>
        {
            writer.Write(StunAttributeType.Nonce, Encoding.ASCII.GetBytes(Offer));
            writer.WriteIntegritySha256(key.Octets);
        })));
    }

    [Fact]
    public void What_is_written_keeps_within_what_is_promised()
    {
        var nonce = "obMatJos2wAAA" + new string('n', 100);
        Assert.Equal(ChallengeError.None, _client.Take(Response(StunErrorCode.Unauthenticated, "realm", nonce, "00020000")));
        Assert.InRange(Request().Octets.Length - 20 - "realm".Length - nonce.Length - 4, 72, LongTermClient.MaxOverhead);
    }

    [Fact]
    public void Credentials_that_are_no_text_are_a_mistake_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => new LongTermClient("", "secret"));
        Assert.Throws<ArgumentException>(() => new LongTermClient("alice", "a\u0000b"));
    }

    private delegate void Writing(ref StunWriter writer);

    private static StunMessage Success(Writing write)
    {
        var writer = new StunWriter(new byte[300], StunClass.SuccessResponse, StunMethod.Allocate, TransactionId.Random());
        write(ref writer);
        return Wire.Parse(writer.Written);
    }

    private StunMessage Request()
    {
        var writer = new StunWriter(new byte[500], StunClass.Request, StunMethod.Allocate, TransactionId.Random());
        _client.Write(ref writer);
        return Wire.Parse(writer.Written);
    }

    private static StunMessage Response(StunErrorCode code, string? realm, string? nonce, string? algorithms)
    {
        var writer = new StunWriter(new byte[500], StunClass.ErrorResponse, StunMethod.Allocate, TransactionId.Random());
        writer.WriteErrorCode(code);
        if (realm is not null) writer.Write(StunAttributeType.Realm, Encoding.ASCII.GetBytes(realm));
        if (nonce is not null) writer.Write(StunAttributeType.Nonce, Encoding.ASCII.GetBytes(nonce));
        if (algorithms is not null) writer.Write(StunAttributeType.PasswordAlgorithms, Wire.Octets(algorithms));
        return Wire.Parse(writer.Written);
    }
}
