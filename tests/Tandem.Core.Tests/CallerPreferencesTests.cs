using Tandem.Core.Proxying;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Callers choose among the devices of a user by what these say of themselves (RFC 3841 section 7.2).</summary>
public sealed class CallerPreferencesTests : IDisposable
{
    private readonly SimulatedNode _node = new();
    private readonly SimulatedPhone _alice;

    public CallerPreferencesTests()
    {
        _alice = _node.Phone("alice", SipTransport.Ws);
        _alice.Register();
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("*;audio", ";audio", true, 1, 1)]
    [InlineData("*;audio", ";video", true, 1, 0)]
    [InlineData("*;audio;video", ";audio", true, 2, 1)]
    [InlineData("*;audio", ";audio=\"FALSE\"", false, 1, 0)]
    [InlineData("*;audio=\"FALSE\"", ";audio=\"FALSE\"", true, 1, 1)]
    [InlineData("*;methods=\"BYE,INVITE\"", ";methods=\"invite,ack\"", true, 1, 1)]
    [InlineData("*;methods=\"MESSAGE\"", ";methods=\"INVITE, ACK\"", false, 1, 0)]
    [InlineData("*;class=\"!personal\"", ";class=\"business\"", true, 1, 1)]
    [InlineData("*;class=\"!business\"", ";class=\"business\"", false, 1, 0)]
    [InlineData("*;class=\"!business\"", ";class=\"!personal\"", true, 1, 1)]
    [InlineData("*;description=\"<Desk>\"", ";description=\"<Desk>\"", true, 1, 1)]
    [InlineData("*;description=\"<desk>\"", ";description=\"<Desk>\"", false, 1, 0)]
    [InlineData("*;priority=\"#>=5\"", ";priority=\"#=7\"", true, 1, 1)]
    [InlineData("*;priority=\"#<=5\"", ";priority=\"#=7\"", false, 1, 0)]
    [InlineData("*;priority=\"#2:6\"", ";priority=\"#5:9\"", true, 1, 1)]
    [InlineData("*;priority=\"#=-1.5\"", ";priority=\"#<=0\"", true, 1, 1)]
    [InlineData("*;+x.y=\"a\"", ";+X.Y=\"A,b\"", true, 1, 1)]
    [InlineData("*;audio;require;explicit", ";audio", true, 1, 1)]
    [InlineData("*", ";audio", true, 0, 0)]
    [InlineData("*;;;=\"", ";audio", true, 0, 0)]
    [InlineData("*;priority=\"#\"", ";priority=\"#=1\"", false, 1, 0)]
    public void A_predicate_is_compared_feature_by_feature(string predicate, string features, bool isMatch, int terms, int mentioned)
    {
        var match = new FeaturePredicate(SimulatedPhone.Bytes(predicate)).Compare(SimulatedPhone.Bytes(features));
        Assert.Equal((isMatch, isMatch ? terms : match.Terms, isMatch ? mentioned : match.Explicit), (match.IsMatch, match.Terms, match.Explicit));
    }

    [Theory]
    // Who the caller rejects is not called; that takes a device that says all of it.
    [InlineData("Reject-Contact: *;automata", "desk mobile plain")]
    [InlineData("j: *;automata;video", "desk machine mobile plain")]
    [InlineData("Reject-Contact: *;audio, *;automata", "plain")]
    // Who contradicts what is required is not called; explicit asks for so many words.
    [InlineData("Accept-Contact: *;mobility=\"mobile\";require", "machine mobile plain")]
    [InlineData("a: *;mobility=\"mobile\";require;explicit", "mobile plain")]
    [InlineData("Accept-Contact: *;video;require;explicit", "plain")]
    // Nothing fits.
    [InlineData("Accept-Contact: *;nothing;x=", "desk machine mobile plain")]
    public void Contacts_are_taken_out(string field, string expected)
    {
        var phones = RegisterAll();
        _alice.Invite("sip:bob@tandem.test", field + "\r\nRequest-Disposition: parallel\r\n");
        Assert.Equal(expected, string.Join(' ', phones.Where(phone => phone.Value.Waiting > 0).Select(phone => phone.Key)));
    }

    [Fact]
    public void When_none_is_left_nobody_is_there()
    {
        var carol = _node.Phone("carol", SipTransport.Udp, "198.51.100.9");
        carol.Register(contact: "<sip:carol@198.51.100.9:5060>;audio");
        var request = _alice.Invite("sip:carol@tandem.test", "Accept-Contact: *;video;require;explicit\r\n");
        _alice.Acknowledge(request, _alice.TakeResponse(480));
        Assert.Equal(0, carol.Waiting);
    }

    [Fact]
    public void Who_fits_better_rings_first_within_one_q()
    {
        var phones = RegisterAll();
        var request = _alice.Invite("sip:bob@tandem.test", "Accept-Contact: *;audio;mobility=\"mobile\"\r\n");
        // The mobile says both (Qa 1), as does the plain one, of which nothing is known; the machine says one of two, the desk phone contradicts.
        Assert.Equal((1, 1, 0, 0), (phones["mobile"].Waiting, phones["plain"].Waiting, phones["machine"].Waiting, phones["desk"].Waiting));
        foreach (var name in new[] { "mobile", "plain", "machine" }) phones[name].Reply(phones[name].TakeRequest("INVITE"), 486);
        Assert.Equal(1, phones["desk"].Waiting);
        phones["desk"].Reply(phones["desk"].TakeRequest("INVITE"), 480);
        _alice.Acknowledge(request, _alice.TakeResponse(486));
        _node.AssertIdle();
    }

    [Fact]
    public void Without_wishes_a_device_that_does_not_know_the_method_is_left_out_unless_it_is_the_only_one()
    {
        var pager = Register("198.51.100.6", ";methods=\"MESSAGE,OPTIONS\"");
        _alice.Invite("sip:bob@tandem.test");
        pager.TakeRequest("INVITE");
        var desk = Register("198.51.100.7", ";methods=\"INVITE,ACK,BYE\"");
        _alice.Invite("sip:bob@tandem.test");
        Assert.Equal((0, 1), (pager.Waiting, desk.Waiting));
        _alice.Request("MESSAGE", "sip:bob@tandem.test", body: "hello");
        Assert.Equal((1, 1), (pager.Waiting, desk.Waiting));
    }

    [Fact]
    public void A_caller_may_ask_for_the_contacts_instead()
    {
        Register("198.51.100.6", ";q=0.25");
        Register("198.51.100.7", "");
        var request = _alice.Invite("sip:bob@tandem.test", "Request-Disposition: redirect\r\n");
        var response = _alice.TakeResponse(302);
        _alice.Acknowledge(request, response);
        var contacts = new List<string>();
        foreach (var value in response.Values(HeaderName.Contact)) contacts.Add(SimulatedPhone.Text(value));
        Assert.Equal(["<sip:bob@198.51.100.7:5060>;q=1", "<sip:bob@198.51.100.6:5060>;q=0.250"], contacts);
        // A stranger is not told where our users are.
        var stranger = _node.Phone("eve", SipTransport.Udp, "203.0.113.7");
        stranger.Request("INVITE", "sip:bob@tandem.test", from: "sip:eve@elsewhere.test", extra: "Request-Disposition: redirect\r\nContact: <sip:eve@203.0.113.7:5060>\r\n");
        stranger.TakeResponse(100);
        Assert.Equal(0, stranger.Waiting);
    }

    private Dictionary<string, SimulatedPhone> RegisterAll() => new()
    {
        ["desk"] = Register("198.51.100.2", ";audio;mobility=\"fixed\""),
        ["machine"] = Register("198.51.100.3", ";audio;automata"),
        ["mobile"] = Register("198.51.100.4", ";audio;mobility=\"mobile\""),
        ["plain"] = Register("198.51.100.5", ""),
    };

    private SimulatedPhone Register(string host, string features)
    {
        var phone = _node.Phone("bob", SipTransport.Udp, host);
        phone.Register(contact: $"<sip:bob@{host}:5060>{features}");
        return phone;
    }
}
