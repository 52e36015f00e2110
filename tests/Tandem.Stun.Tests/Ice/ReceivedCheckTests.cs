using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

/// <summary>What is answered to a check, and what is not (RFC 8445 section 7.3, RFC 8489 section 9.1.3).</summary>
public sealed class ReceivedCheckTests
{
    private readonly IceWire _wire = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_check_is_answered_with_the_address_that_it_came_from_and_the_integrity_that_it_has(bool isSha256)
    {
        var check = _wire.Check(new() { IsSha256 = isSha256 });
        Assert.True(_wire.Receive(check));
        var response = _wire.Sent[0];
        Assert.Equal((IceWire.Local, IceWire.Remote), (response.Local, response.Remote));
        var message = Wire.Parse(response.Octets);
        Assert.Equal(StunClass.SuccessResponse, message.Class);
        Assert.Equal(Wire.Parse(check).TransactionId, message.TransactionId);
        Assert.Equal(StunAttributeStatus.Present, message.ReadXorAddress(StunAttributeType.XorMappedAddress, out var mapped));
        Assert.Equal(IceWire.Remote, mapped);
        Assert.Equal(isSha256, message.HasIntegritySha256);
        Assert.True(MessageIntegrity.IsValid(message, _wire.Agent.Credentials.Password));
        Assert.True(message.HasValidFingerprint);
        Assert.Equal(1, _wire.Agent.Counters.RequestsAnswered);
    }

    [Fact]
    public void It_is_checked_in_turn_at_once()
    {
        _wire.Receive(_wire.Check());
        var check = Wire.Parse(_wire.LastRequestTo(IceWire.Remote));
        Assert.Equal($"{_wire.Theirs}:{_wire.Agent.Credentials}", System.Text.Encoding.ASCII.GetString(check.Value(StunAttributeType.Username)));
        Assert.True(MessageIntegrity.IsValid(check, _wire.Theirs.Password));
        Assert.True(check.HasValidFingerprint);
        Assert.Equal(StunAttributeStatus.Present, check.ReadUInt64(StunAttributeType.IceControlled, out var tieBreaker));
        Assert.Equal(1000ul, tieBreaker);
        Assert.Equal(StunAttributeStatus.Present, check.ReadUInt32(StunAttributeType.Priority, out var priority));
        Assert.Equal(CandidatePriority.Compute(110, CandidatePriority.MaxLocalPreference, 1), priority);
    }

    public static TheoryData<string> Refusals => ["no user name", "no integrity", "other session", "own fragment without colon", "wrong password", "wrong password sha256", "unknown attribute", "no priority"];

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_wrong_check_is_refused_with_the_error_of_the_standard_and_counted(string what)
    {
        var wrongPassword = new byte[24];
        var (change, error, reason, isSigned) = what switch
        {
            "no user name" => (new IceWire.Change { UserName = "" }, StunErrorCode.BadRequest, IceRefusal.MissingCredentials, false),
            "no integrity" => (new IceWire.Change { HasIntegrity = false }, StunErrorCode.BadRequest, IceRefusal.MissingCredentials, false),
            "other session" => (new IceWire.Change { UserName = "abcdefgh:ijkl" }, StunErrorCode.Unauthenticated, IceRefusal.UserName, false),
            "own fragment without colon" => (new IceWire.Change { UserName = $"{_wire.Agent.Credentials}" }, StunErrorCode.Unauthenticated, IceRefusal.UserName, false),
            "wrong password" => (new IceWire.Change { Password = wrongPassword }, StunErrorCode.Unauthenticated, IceRefusal.Integrity, false),
            "wrong password sha256" => (new IceWire.Change { Password = wrongPassword, IsSha256 = true }, StunErrorCode.Unauthenticated, IceRefusal.Integrity, false),
            "unknown attribute" => (new IceWire.Change { Unknown = (StunAttributeType)0x0031 }, StunErrorCode.UnknownAttribute, IceRefusal.UnknownAttribute, true),
            _ => (new IceWire.Change { Priority = null }, StunErrorCode.BadRequest, IceRefusal.BadRequest, true),
        };
        _wire.Receive(_wire.Check(change));
        Assert.Equal(error, _wire.LastError());
        Assert.Equal(isSigned, _wire.Last().HasIntegrity);
        if (isSigned) Assert.True(MessageIntegrity.IsValid(_wire.Last(), _wire.Agent.Credentials.Password));
        Assert.True(_wire.Last().HasValidFingerprint);
        Assert.Equal(1, _wire.Agent.Counters.Refused(reason));
        Assert.Single(_wire.Sent);
    }

    [Fact]
    public void Unknown_attributes_are_named()
    {
        _wire.Receive(_wire.Check(new() { Unknown = (StunAttributeType)0x0031 }));
        Assert.Equal("0031", Wire.Hex(_wire.Last().Value(StunAttributeType.UnknownAttributes)));
    }

    [Fact]
    public void An_attribute_that_need_not_be_understood_is_passed_over()
    {
        _wire.Receive(_wire.Check(new() { Unknown = (StunAttributeType)0xC057 }));
        Assert.Equal(StunClass.SuccessResponse, Wire.Parse(_wire.Sent[0].Octets).Class);
    }

    [Fact]
    public void What_has_no_fingerprint_or_a_wrong_one_is_not_answered()
    {
        _wire.Receive(_wire.Check(new() { HasFingerprint = false }));
        var changed = _wire.Check();
        changed[^1] ^= 1;
        _wire.Receive(changed);
        Assert.Empty(_wire.Sent);
        Assert.Equal(2, _wire.Agent.Counters.Refused(IceRefusal.Fingerprint));
    }

    [Fact]
    public void Another_method_and_an_indication_are_not_answered()
    {
        _wire.Receive(_wire.Check(new() { Method = StunMethod.Allocate }));
        _wire.Receive(_wire.Check(new() { Class = StunClass.Indication }));
        Assert.Empty(_wire.Sent);
        Assert.Equal(1, _wire.Agent.Counters.Refused(IceRefusal.Method));
    }

    [Fact]
    public void What_comes_to_a_base_that_the_agent_does_not_have_is_not_answered()
    {
        _wire.Receive(_wire.Check(), to: new CandidateBase(CandidateTransport.Udp, IceScene.Address("192.0.2.9", 1)));
        Assert.Empty(_wire.Sent);
        Assert.Equal(1, _wire.Agent.Counters.Refused(IceRefusal.UnknownBase));
    }

    [Fact]
    public void Octets_that_are_no_message_though_they_begin_like_one_are_counted_and_no_data()
    {
        Assert.True(_wire.Receive(_wire.Check()[..^4]));
        Assert.Equal(1, _wire.Agent.Counters.Refused(IceRefusal.Malformed));
    }

    [Fact]
    public void Every_prefix_and_every_changed_octet_of_a_check_is_decided_and_never_thrown_at()
    {
        var check = _wire.Check();
        for (var i = 0; i < check.Length; i++)
        {
            _wire.Receive(check[..i]);
            var changed = (byte[])check.Clone();
            changed[i] ^= 0x55;
            _wire.Receive(changed);
        }

        Assert.Equal(0, _wire.Agent.Counters.RequestsAnswered);
    }

    [Fact]
    public void Data_is_told_apart_from_stun()
    {
        Assert.False(_wire.Receive([]));
        Assert.False(_wire.Receive([0x80, 0, 0, 1]));
        Assert.False(_wire.Receive([.. Enumerable.Repeat((byte)0, 40)]));
        Assert.True(_wire.Receive(_wire.Check()));
    }

    [Fact]
    public void A_response_to_no_request_is_counted()
    {
        _wire.Receive(_wire.Answer(_wire.Check()));
        Assert.Equal(1, _wire.Agent.Counters.Refused(IceRefusal.UnknownTransaction));
    }

    [Fact]
    public void A_server_finds_the_agent_by_the_fragment()
    {
        Assert.True(IceAgent.TryReadUserFragment(_wire.Check(), out var fragment));
        Assert.True(fragment.SequenceEqual(_wire.Agent.Credentials.UserFragment));
        Assert.False(IceAgent.TryReadUserFragment(_wire.Check(new() { UserName = "" }), out _));
        Assert.False(IceAgent.TryReadUserFragment(_wire.Check(new() { UserName = "abcd" }), out _));
        Assert.False(IceAgent.TryReadUserFragment(_wire.Check(new() { UserName = "abc:abcd" }), out _));
        Assert.False(IceAgent.TryReadUserFragment(_wire.Check(new() { Class = StunClass.Indication }), out _));
        Assert.False(IceAgent.TryReadUserFragment([0x80], out _));
    }

    [Fact]
    public void Peer_reflexive_candidates_are_bounded_and_every_check_is_answered()
    {
        var wire = new IceWire(options: new IceOptions { MaxPeerReflexiveCandidates = 3 });
        for (var i = 0; i < 5; i++) wire.Receive(wire.Check(), IceScene.Address("192.0.2.2", 3000 + i));
        Assert.Equal(5, wire.Agent.Counters.RequestsAnswered);
        Assert.Equal(2, wire.Agent.Counters.Refused(IceRefusal.TooManyCandidates));
    }

    [Fact]
    public void Early_checks_are_answered_and_a_bounded_number_of_them_checked_when_the_credentials_come()
    {
        var wire = new IceWire(options: new IceOptions { MaxEarlyChecks = 2 }, knowsRemote: false);
        for (var i = 0; i < 3; i++)
        {
            var from = IceScene.Address("192.0.2.2", 3000 + i);
            // The other agent sends each check again.
            wire.Receive(wire.Check(), from);
            wire.Receive(wire.Check(), from);
        }

        Assert.Equal(6, wire.Agent.Counters.RequestsAnswered);
        Assert.Equal(2, wire.Agent.Counters.Refused(IceRefusal.TooManyEarlyChecks));
        Assert.Equal(0, wire.Agent.Counters.ChecksSent);
        wire.Agent.SetRemoteCredentials(wire.Theirs, IceFeatures.Trickle, wire.Now);
        wire.Drain();
        wire.Advance(TimeSpan.FromMilliseconds(120));
        Assert.Equal("3000 3001", string.Join(' ', wire.Sent.Where(sent => Wire.Parse(sent.Octets).Class == StunClass.Request).Select(sent => sent.Remote.Port)));
        Assert.Equal(0, wire.RequestsTo(IceScene.Address("192.0.2.2", 3002)));
    }
}
