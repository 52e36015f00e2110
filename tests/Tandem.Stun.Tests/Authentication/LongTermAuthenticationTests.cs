using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun.Tests.Authentication;

public sealed class LongTermAuthenticationTests
{
    private static readonly PeerAddress Client = Address("192.0.2.1", 4000);
    private static readonly Instant Start = new(TimeSpan.TicksPerHour);
    private static readonly byte[] Key = Wire.Ramp(32);

    private readonly LongTermAuthentication _server = Server(new LongTermOptions { Realm = "tandem.test" });
    private readonly byte[] _buffer = new byte[1000];
    private Instant _now = Start;

    [Fact]
    public void A_request_without_integrity_is_challenged_with_realm_nonce_and_algorithms()
    {
        var request = Wire.Parse(new StunWriter(new byte[20], StunClass.Request, StunMethod.Allocate, TransactionId.Random()).Written);
        Assert.Equal(AuthenticationOutcome.NoIntegrity, _server.Check(request, Client, _now).Outcome);

        var refusal = Refuse(request, AuthenticationOutcome.NoIntegrity);
        Assert.Equal((StunClass.ErrorResponse, StunMethod.Allocate, request.TransactionId), (refusal.Class, refusal.Method, refusal.TransactionId));
        Assert.Equal(StunAttributeStatus.Present, refusal.ReadErrorCode(out var code, out _));
        Assert.Equal(StunErrorCode.Unauthenticated, code);
        Assert.Equal("tandem.test"u8, refusal.Value(StunAttributeType.Realm));
        Assert.StartsWith("obMatJos2gAAA", Encoding.ASCII.GetString(refusal.Value(StunAttributeType.Nonce)), StringComparison.Ordinal);
        Assert.Equal("0002000000010000", Wire.Hex(refusal.Value(StunAttributeType.PasswordAlgorithms)));
        Assert.False(refusal.HasIntegrity);
        Assert.InRange(refusal.Octets.Length, 20, LongTermAuthentication.MaxRefusalLength + "tandem.test".Length);
    }

    [Fact]
    public void A_client_that_answers_the_challenge_is_accepted_with_SHA256_and_so_is_the_response()
    {
        var client = new LongTermClient("alice", "secret");
        var result = _server.Check(Request(client, Challenge(client)), Client, _now);

        Assert.True(result.IsAccepted);
        Assert.Equal("alice"u8, result.UserName);
        Assert.Equal("alice"u8, result.Account);
        var response = new StunWriter(new byte[100], StunClass.SuccessResponse, StunMethod.Allocate, TransactionId.Random());
        result.Integrity.Write(ref response);
        var read = Wire.Parse(response.Written);
        Assert.True(read.HasIntegritySha256);
        Assert.False(read.HasIntegritySha1);
        Assert.True(client.IsAuthentic(read));
    }

    [Fact]
    public void A_client_of_RFC_5389_is_accepted_with_MD5_and_gets_a_MESSAGE_INTEGRITY()
    {
        var result = _server.Check(OldRequest("alice", "secret", Nonce()), Client, _now);

        Assert.True(result.IsAccepted);
        var response = new StunWriter(new byte[100], StunClass.SuccessResponse, StunMethod.Allocate, TransactionId.Random());
        result.Integrity.Write(ref response);
        var read = Wire.Parse(response.Written);
        Assert.True(MessageIntegrity.IsSha1Valid(read, LongTermKey.Derive(PasswordAlgorithm.Md5, "alice"u8, "tandem.test"u8, "secret"u8).Octets));
        Assert.False(read.HasIntegritySha256);
    }

    [Theory]
    [InlineData(StunAttributeType.Username)]
    [InlineData(StunAttributeType.Realm)]
    [InlineData(StunAttributeType.Nonce)]
    public void A_request_with_integrity_that_lacks_what_it_is_made_of_is_bad(StunAttributeType missing)
    {
        var writer = Writer();
        if (missing != StunAttributeType.Username) writer.Write(StunAttributeType.Username, "alice"u8);
        if (missing != StunAttributeType.Realm) writer.Write(StunAttributeType.Realm, "tandem.test"u8);
        if (missing != StunAttributeType.Nonce) writer.Write(StunAttributeType.Nonce, Nonce());
        writer.WriteIntegritySha1("any"u8);
        var request = Wire.Parse(writer.Written);

        Assert.Equal(AuthenticationOutcome.MissingAttribute, _server.Check(request, Client, _now).Outcome);
        var refusal = Refuse(request, AuthenticationOutcome.MissingAttribute);
        Assert.Equal(StunAttributeStatus.Present, refusal.ReadErrorCode(out var code, out _));
        Assert.Equal(StunErrorCode.BadRequest, code);
        Assert.False(refusal.Has(StunAttributeType.Nonce) || refusal.Has(StunAttributeType.Realm));
    }

    [Fact]
    public void A_second_password_that_is_still_valid_is_tried() => Assert.True(_server.Check(OldRequest("alice", "old", Nonce()), Client, _now).IsAccepted);

    [Fact]
    public void A_wrong_password_a_user_that_nobody_knows_and_another_realm_are_refused()
    {
        Assert.Equal(AuthenticationOutcome.WrongIntegrity, _server.Check(OldRequest("alice", "wrong", Nonce()), Client, _now).Outcome);
        Assert.Equal(AuthenticationOutcome.UnknownUser, _server.Check(OldRequest("mallory", "secret", Nonce()), Client, _now).Outcome);
        Assert.Equal(AuthenticationOutcome.UnknownRealm, _server.Check(OldRequest("alice", "secret", Nonce(), "other.test"), Client, _now).Outcome);
    }

    [Fact]
    public void The_checks_are_in_the_order_of_the_standard_a_wrong_password_comes_before_a_nonce_that_has_run_out()
    {
        var nonce = Nonce();
        _now = Start + TimeSpan.FromHours(2);
        Assert.Equal(AuthenticationOutcome.WrongIntegrity, _server.Check(OldRequest("alice", "wrong", nonce), Client, _now).Outcome);
    }

    [Fact]
    public void Who_was_given_no_nonce_has_no_keys_looked_up_for_him()
    {
        var credentials = new CountingCredentials();
        var server = new LongTermAuthentication(new LongTermOptions { Realm = "tandem.test" }, credentials, Key);
        Assert.Equal(AuthenticationOutcome.StaleNonce, server.Check(OldRequest("alice", "secret", "no nonce of ours"u8.ToArray()), Client, _now).Outcome);
        Assert.Equal(AuthenticationOutcome.StaleNonce, server.Check(OldRequest("alice", "secret", Nonce()), Address("192.0.2.2", 4000), _now).Outcome);
        Assert.Equal(0, credentials.Asked);
        Assert.True(server.Check(OldRequest("alice", "secret", Nonce()), Client, _now).IsAccepted);
        Assert.Equal(1, credentials.Asked);
    }

    [Fact]
    public void A_nonce_is_stale_after_its_lifetime_and_the_new_one_is_good()
    {
        var client = new LongTermClient("alice", "secret");
        var challenge = Challenge(client);
        _now = Start + TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1);
        Assert.True(_server.Check(Request(client, challenge), Client, _now).IsAccepted);
        _now = Start + TimeSpan.FromHours(1);
        var request = Request(client, challenge);
        Assert.Equal(AuthenticationOutcome.StaleNonce, _server.Check(request, Client, _now).Outcome);

        var refusal = Refuse(request, AuthenticationOutcome.StaleNonce);
        Assert.Equal(StunAttributeStatus.Present, refusal.ReadErrorCode(out var code, out _));
        Assert.Equal(StunErrorCode.StaleNonce, code);
        Assert.Equal(ChallengeError.None, client.Take(refusal));
        Assert.True(_server.Check(Request(client, challenge), Client, _now).IsAccepted);
    }

    [Fact]
    public void A_nonce_of_another_address_port_key_or_time_is_stale()
    {
        var nonce = Nonce();
        var request = OldRequest("alice", "secret", nonce).Octets;
        Assert.True(_server.Check(Wire.Parse(request), Client, _now).IsAccepted);
        Assert.Equal(AuthenticationOutcome.StaleNonce, _server.Check(Wire.Parse(request), Client.WithPort(4001), _now).Outcome);
        Assert.Equal(AuthenticationOutcome.StaleNonce, _server.Check(Wire.Parse(request), Address("192.0.2.2", 4000), _now).Outcome);
        Assert.Equal(AuthenticationOutcome.StaleNonce, _server.Check(Wire.Parse(request), Address("2001:db8::1", 4000), _now).Outcome);
        Assert.Equal(AuthenticationOutcome.StaleNonce, _server.Check(Wire.Parse(request), Client, Start - TimeSpan.FromSeconds(1)).Outcome);
        var other = new LongTermAuthentication(new LongTermOptions { Realm = "tandem.test" }, new OneUser(), new byte[32]);
        Assert.Equal(AuthenticationOutcome.StaleNonce, other.Check(Wire.Parse(request), Client, _now).Outcome);
    }

    [Fact]
    public void No_octet_of_a_nonce_can_be_changed()
    {
        var nonce = Nonce();
        for (var i = 0; i < nonce.Length; i++)
        {
            var changed = nonce.ToArray();
            changed[i] ^= 1;
            Assert.Equal(AuthenticationOutcome.StaleNonce, _server.Check(OldRequest("alice", "secret", changed), Client, _now).Outcome);
        }
    }

    [Fact]
    public void Two_clients_and_two_times_have_different_nonces()
    {
        var first = Nonce();
        _now += TimeSpan.FromMilliseconds(1);
        Assert.NotEqual(first, Nonce());
        Assert.Equal(StunNonces.Length, first.Length);
    }

    [Fact]
    public void An_offer_that_was_made_weaker_on_the_way_is_bad()
    {
        var nonce = Nonce();
        Assert.Equal(AuthenticationOutcome.PasswordAlgorithm, CheckAlgorithms(nonce, "00010000", "00010000"));
        Assert.Equal(AuthenticationOutcome.PasswordAlgorithm, CheckAlgorithms(nonce, "0001000000020000", "00020000"));
        Assert.Equal(AuthenticationOutcome.PasswordAlgorithm, CheckAlgorithms(nonce, "0002000000010000", null));
        Assert.Equal(AuthenticationOutcome.PasswordAlgorithm, CheckAlgorithms(nonce, null, "00020000"));
        Assert.Equal(AuthenticationOutcome.PasswordAlgorithm, CheckAlgorithms(nonce, "0002000000010000", "00030000"));
        Assert.Equal(AuthenticationOutcome.PasswordAlgorithm, CheckAlgorithms(nonce, "0002000000010000", "00020004 00000000"));
        Assert.Equal(AuthenticationOutcome.PasswordAlgorithm, CheckAlgorithms(nonce, "0002000000010000", ""));
        Assert.Equal(AuthenticationOutcome.Accepted, CheckAlgorithms(nonce, "0002000000010000", "00020000"));
    }

    [Fact]
    public void An_offer_that_was_taken_out_with_its_mark_in_the_nonce_is_found_out()
    {
        var nonce = Nonce();
        NonceCookie.Write(StunSecurityFeatures.None, nonce);
        Assert.Equal(AuthenticationOutcome.StaleNonce, _server.Check(OldRequest("alice", "secret", nonce), Client, _now).Outcome);
    }

    [Fact]
    public void A_server_that_offers_no_algorithm_says_so_and_takes_none()
    {
        var server = Server(new LongTermOptions { Realm = "tandem.test", PasswordAlgorithms = default });
        var refusal = Refuse(Wire.Parse(Writer().Written), AuthenticationOutcome.NoIntegrity, server);
        Assert.False(refusal.Has(StunAttributeType.PasswordAlgorithms));
        var nonce = refusal.Value(StunAttributeType.Nonce).ToArray();
        Assert.True(NonceCookie.TryRead(nonce, out var features));
        Assert.Equal(StunSecurityFeatures.None, features);
        Assert.True(server.Check(OldRequest("alice", "secret", nonce), Client, _now).IsAccepted);

        NonceCookie.Write(StunSecurityFeatures.PasswordAlgorithms, nonce);
        var forged = Writer();
        forged.Write(StunAttributeType.Username, "alice"u8);
        forged.Write(StunAttributeType.Realm, "tandem.test"u8);
        forged.Write(StunAttributeType.Nonce, nonce);
        forged.Write(StunAttributeType.PasswordAlgorithms);
        forged.WriteUInt32(StunAttributeType.PasswordAlgorithm, 0x0001_0000);
        forged.WriteIntegritySha1("any"u8);
        Assert.Equal(AuthenticationOutcome.PasswordAlgorithm, server.Check(Wire.Parse(forged.Written), Client, _now).Outcome);
    }

    [Fact]
    public void A_client_hides_its_user_name_when_the_server_offers_it()
    {
        var server = Server(new LongTermOptions { Realm = "tandem.test", OffersUserHash = true });
        var client = new LongTermClient("alice", "secret");
        Assert.Equal(ChallengeError.None, client.Take(Refuse(Wire.Parse(Writer().Written), AuthenticationOutcome.NoIntegrity, server)));
        var writer = Writer();
        client.Write(ref writer);
        var request = Wire.Parse(writer.Written);

        Assert.False(request.Has(StunAttributeType.Username));
        Assert.Equal(UserHash.Length, request.Value(StunAttributeType.UserHash).Length);
        var result = server.Check(request, Client, _now);
        Assert.True(result.IsAccepted);
        Assert.Equal("alice"u8, result.UserName);
    }

    [Fact]
    public void Checking_allocates_nothing()
    {
        var client = new LongTermClient("alice", "secret");
        var accepted = Request(client, Challenge(client)).Octets.ToArray();
        var old = OldRequest("alice", "secret", Nonce()).Octets.ToArray();
        var wrong = OldRequest("alice", "wrong", Nonce()).Octets.ToArray();
        var unknown = OldRequest("bob", "secret", Nonce()).Octets.ToArray();
        var buffer = new byte[500];
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            Check(accepted);
            Check(old);
            Check(wrong);
            Check(unknown);
        }));

        void Check(byte[] octets)
        {
            StunMessage.TryParse(octets, out var request);
            var result = _server.Check(request, Client, _now);
            var response = StunWriter.Respond(request, result.IsAccepted ? StunClass.SuccessResponse : StunClass.ErrorResponse, buffer);
            if (result.IsAccepted) result.Integrity.Write(ref response);
            else _server.WriteRefusal(ref response, result.Outcome, Client, _now);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\u0007b")]
    public void A_realm_that_is_none_is_a_mistake_of_the_caller(string realm) => Assert.Throws<ArgumentException>(() => Server(new LongTermOptions { Realm = realm }));

    [Fact]
    public void Options_out_of_range_are_a_mistake_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => Server(new LongTermOptions { Realm = new string('a', 128) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Server(new LongTermOptions { Realm = "a", NonceLifetime = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Server(new LongTermOptions { Realm = "a", PasswordAlgorithms = [(PasswordAlgorithm)3] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LongTermAuthentication(new LongTermOptions { Realm = "a" }, new OneUser(), new byte[15]));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuthenticationOutcome.Accepted.ErrorCode());
    }

    private AuthenticationOutcome CheckAlgorithms(byte[] nonce, string? list, string? chosen)
    {
        var writer = Writer();
        writer.Write(StunAttributeType.Username, "alice"u8);
        writer.Write(StunAttributeType.Realm, "tandem.test"u8);
        writer.Write(StunAttributeType.Nonce, nonce);
        if (list is not null) writer.Write(StunAttributeType.PasswordAlgorithms, Wire.Octets(list));
        if (chosen is not null) writer.Write(StunAttributeType.PasswordAlgorithm, Wire.Octets(chosen));
        writer.WriteIntegritySha256(LongTermKey.Derive(PasswordAlgorithm.Sha256, "alice"u8, "tandem.test"u8, "secret"u8).Octets);
        return _server.Check(Wire.Parse(writer.Written), Client, _now).Outcome;
    }

    private static StunWriter Writer() => new(new byte[500], StunClass.Request, StunMethod.Allocate, TransactionId.Random());

    private StunMessage Refuse(StunMessage request, AuthenticationOutcome outcome, LongTermAuthentication? server = null)
    {
        var writer = StunWriter.Respond(request, StunClass.ErrorResponse, new byte[500]);
        (server ?? _server).WriteRefusal(ref writer, outcome, Client, _now);
        return Wire.Parse(writer.Written);
    }

    private StunMessage Challenge(LongTermClient client)
    {
        var challenge = Refuse(Wire.Parse(Writer().Written), AuthenticationOutcome.NoIntegrity);
        Assert.Equal(ChallengeError.None, client.Take(challenge));
        return challenge;
    }

    private byte[] Nonce() => Refuse(Wire.Parse(Writer().Written), AuthenticationOutcome.NoIntegrity).Value(StunAttributeType.Nonce).ToArray();

    private StunMessage Request(LongTermClient client, StunMessage challenge)
    {
        Assert.True(challenge.Has(StunAttributeType.Nonce));
        var writer = new StunWriter(_buffer, StunClass.Request, StunMethod.Allocate, TransactionId.Random());
        writer.WriteRequestedTransport(17);
        client.Write(ref writer);
        return Wire.Parse(writer.Written);
    }

    private static StunMessage OldRequest(string user, string password, byte[] nonce, string realm = "tandem.test")
    {
        var writer = Writer();
        writer.Write(StunAttributeType.Username, Encoding.UTF8.GetBytes(user));
        writer.Write(StunAttributeType.Realm, Encoding.UTF8.GetBytes(realm));
        writer.Write(StunAttributeType.Nonce, nonce);
        writer.WriteIntegritySha1(LongTermKey.Derive(PasswordAlgorithm.Md5, Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(realm), Encoding.UTF8.GetBytes(password)).Octets);
        return Wire.Parse(writer.Written);
    }

    private sealed class CountingCredentials : IStunCredentials
    {
        private readonly OneUser _user = new();

        public int Asked { get; private set; }

        public StunCredentialStatus Find(scoped in StunCredentialQuery query, int candidate, out StunCredential credential)
        {
            Asked++;
            return _user.Find(query, candidate, out credential);
        }
    }

    private static LongTermAuthentication Server(LongTermOptions options) => new(options, new OneUser(), Key);

    private static PeerAddress Address(string host, ushort port)
    {
        Assert.True(PeerAddress.TryParse(Encoding.ASCII.GetBytes(host), port, out var address));
        return address;
    }
}
