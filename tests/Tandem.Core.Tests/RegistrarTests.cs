using Tandem.Core.Authentication;
using Tandem.Core.Registration;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

public sealed class RegistrarTests : IDisposable
{
    private readonly SimulatedNode _node = new(CoreOptions.Default with
    {
        Authentication = AuthenticationOptions.Default with { IsOff = true },
        Registrar = RegistrarOptions.Default with { MaxContacts = 3 },
    });

    private readonly SimulatedPhone _alice;

    public RegistrarTests() => _alice = _node.Phone("alice", SipTransport.Udp);

    public void Dispose() => _node.Dispose();

    [Fact]
    public void A_registration_lists_all_contacts_with_what_is_left_of_their_time_and_the_date()
    {
        Register("<sip:alice@198.51.100.1:5060>;q=0.5;expires=100");
        _node.Run(10);
        var response = Register("<sip:alice@198.51.100.1:5070>", "Expires: 7000\r\n");
        Assert.Equal(["<sip:alice@198.51.100.1:5070>;expires=7000", "<sip:alice@198.51.100.1:5060>;expires=90;q=0.500"], Contacts(response));
        Assert.EndsWith(" GMT", Text(response[HeaderName.Date]), StringComparison.Ordinal);
        Assert.Equal(2, _node.Core.CountContacts("sip:alice@tandem.test"u8));
        Assert.Equal(1, _node.Core.RegistrationCount);
    }

    [Fact]
    public void What_a_device_can_do_is_kept_and_told()
    {
        Register("<sip:alice@198.51.100.1:5060>;audio;q=1;expires=100;methods=\"INVITE,\r\n ACK\";+sip.ice; +x = \"<1>\"");
        Assert.Equal(["<sip:alice@198.51.100.1:5060>;expires=100;audio;methods=\"INVITE,   ACK\";+sip.ice;+x=\"<1>\""], Contacts(Register(null)));
        Register($"<sip:alice@198.51.100.1:5060>;description=\"{new string('x', 3000)}\";expires=100");
        Assert.Equal(["<sip:alice@198.51.100.1:5060>;expires=100"], Contacts(Register(null)));
    }

    [Fact]
    public void Without_a_contact_the_bindings_are_told()
    {
        Register("<sip:alice@198.51.100.1:5060>;expires=100");
        Assert.Equal(["<sip:alice@198.51.100.1:5060>;expires=100"], Contacts(Register(null)));
    }

    [Theory]
    [InlineData("", "", 3600)]
    [InlineData(";expires=abc", "", 3600)]
    [InlineData("", "Expires: 99999999999999999999999\r\n", 3600)]
    [InlineData("", "Expires: 4000000000\r\n", 7200)]
    [InlineData(";expires=60", "Expires: 3000\r\n", 60)]
    [InlineData(";expires=\"60\"", "", 3600)]
    public void The_time_is_that_of_the_contact_then_of_the_field_then_an_hour(string parameter, string field, int granted) =>
        Assert.Equal([$"<sip:alice@198.51.100.1:5060>;expires={granted}"], Contacts(Register($"<sip:alice@198.51.100.1:5060>{parameter}", field)));

    [Fact]
    public void Too_brief_a_time_is_refused_with_the_least_that_is_granted_and_nothing_changes()
    {
        Register("<sip:alice@198.51.100.1:5060>");
        var response = Send("<sip:alice@198.51.100.1:5061>, <sip:alice@198.51.100.1:5062>;expires=59", "", 423);
        Assert.Equal("60", Text(response[HeaderName.MinExpires]));
        Assert.Equal(1, _node.Core.CountContacts("sip:alice@tandem.test"u8));
    }

    [Fact]
    public void A_contact_with_time_zero_goes_by_an_equivalent_uri()
    {
        Register("<sip:alice@198.51.100.1:5060;x=1>, <sip:alice@198.51.100.1:5061>");
        Assert.Equal(["<sip:alice@198.51.100.1:5061>;expires=3600"], Contacts(Register("<sip:%61lice@198.51.100.1:5060>;expires=0")));
        Assert.Empty(Contacts(Register("<sip:alice@198.51.100.1:5061>", "Expires: 0\r\n")));
        Assert.Equal((0, 0, 0), (_node.Core.RegistrationCount, _node.Core.Location.BindingCount, _node.Journal.RecordCount));
        Assert.Equal(Kernel.Instant.Never, _node.Core.Location.Deadline);
    }

    [Fact]
    public void A_star_removes_everything()
    {
        Register("<sip:alice@198.51.100.1:5060>, <sip:alice@198.51.100.1:5061>");
        Assert.Empty(Contacts(Register("*", "Expires: 0\r\n")));
        Assert.Equal(0, _node.Core.RegistrationCount);
    }

    [Theory]
    [InlineData("*", "", 400)]
    [InlineData("*", "Expires: 60\r\n", 400)]
    [InlineData("*, <sip:alice@198.51.100.1>", "Expires: 0\r\n", 400)]
    [InlineData("*, *", "Expires: 0\r\n", 400)]
    [InlineData("<mailto:alice@tandem.test>", "", 400)]
    [InlineData("<sip:a@198.51.100.1>;+sip.instance=\"<urn:x>\";reg-id=1, <sip:b@198.51.100.1>", "", 400)]
    [InlineData("<sip:alice@198.51.100.1>", "Require: path, 100rel, teleport\r\n", 420)]
    public void What_the_rules_forbid_is_refused(string contact, string extra, int status)
    {
        var response = Send(contact, extra, status);
        if (status == 420) Assert.Equal(["100rel", "teleport"], Values(response, HeaderName.Unsupported));
        Assert.Equal(0, _node.Core.RegistrationCount);
    }

    [Fact]
    public void A_request_that_was_overtaken_changes_nothing()
    {
        Register("<sip:alice@198.51.100.1>", callId: "same");
        var late = new OutgoingRequest
        {
            Method = "REGISTER",
            Uri = "sip:tandem.test",
            From = "<sip:alice@tandem.test>;tag=1",
            To = "<sip:alice@tandem.test>",
            CallId = "same",
            CSeq = 0,
            Extra = "Contact: <sip:alice@198.51.100.1>;expires=0\r\n",
        };
        _alice.Send(late);
        _alice.TakeResponse(500);
        Assert.Equal(1, _node.Core.CountContacts("sip:alice@tandem.test"u8));
    }

    [Fact]
    public void A_contact_ends_when_its_time_is_over()
    {
        Register("<sip:alice@198.51.100.1:5060>;expires=60, <sip:alice@198.51.100.1:5061>;expires=120");
        _node.Run(59.9);
        Assert.Equal(2, _node.Core.CountContacts("sip:alice@tandem.test"u8));
        _node.Run(0.1);
        Assert.Equal(1, _node.Core.CountContacts("sip:alice@tandem.test"u8));
        _node.Run(60);
        Assert.Equal((0, 0), (_node.Core.RegistrationCount, _node.Journal.RecordCount));
    }

    [Fact]
    public void A_refresh_puts_the_end_off()
    {
        Register("<sip:alice@198.51.100.1:5060>;expires=60", callId: "same");
        _node.Run(50);
        Register("<sip:alice@198.51.100.1:5060>;expires=60", callId: "same");
        _node.Run(50);
        Assert.Equal(1, _node.Core.CountContacts("sip:alice@tandem.test"u8));
    }

    [Fact]
    public void One_contact_too_many_takes_the_place_of_the_one_that_ends_first()
    {
        Register("<sip:a@198.51.100.1>;expires=600, <sip:b@198.51.100.1>;expires=300, <sip:c@198.51.100.1>;expires=600");
        var contacts = Contacts(Register("<sip:d@198.51.100.1>"));
        Assert.Equal(3, contacts.Count);
        Assert.DoesNotContain(contacts, contact => contact.Contains("sip:b@", StringComparison.Ordinal));
    }

    [Fact]
    public void Path_is_kept_and_given_back()
    {
        var response = Register("<sip:alice@10.0.0.1>", "Path: <sip:edge1.example.com;lr>,\r\n <sip:edge2.example.com;lr>\r\n");
        Assert.Equal(["<sip:edge1.example.com;lr>", "<sip:edge2.example.com;lr>"], Values(response, HeaderName.Path));
    }

    [Fact]
    public void Outbound_is_granted_with_instance_and_reg_id_and_told()
    {
        var browser = _node.Phone("alice", SipTransport.Ws, "198.51.100.3");
        var response = browser.Register();
        Assert.Equal("outbound", Text(response[HeaderName.Require]));
        Assert.Equal("120", Text(response[HeaderName.FlowTimer]));
        Assert.Contains("reg-id=1", Contacts(response)[0], StringComparison.Ordinal);
        Assert.Equal($"sip:alice@tandem.test;gr={browser.Instance}", browser.PublicGruu);
    }

    [Fact]
    public void Outbound_needs_a_first_hop_that_knows_it()
    {
        const string via = "Via: SIP/2.0/UDP client.example.com;branch=z9hG4bKclient\r\n";
        const string contact = "<sip:alice@10.0.0.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1";
        Send(contact, via + "Path: <sip:edge.example.com;lr>\r\nSupported: outbound\r\n", 439);
        var response = Register(contact, via + "Path: <sip:edge.example.com;lr>\r\n");
        Assert.DoesNotContain("reg-id", Contacts(response)[0], StringComparison.Ordinal);
        response = Register(contact, via + "Path: <sip:edge.example.com;lr;ob>\r\nSupported: outbound\r\n");
        Assert.Contains(Contacts(response), value => value.Contains("reg-id=1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_gruu_is_told_only_to_who_knows_them()
    {
        const string contact = "<sip:alice@198.51.100.1>;+sip.instance=\"<urn:uuid:1>\"";
        Assert.DoesNotContain("gruu", Contacts(Register(contact))[0], StringComparison.Ordinal);
        Assert.Contains("pub-gruu=\"sip:alice@tandem.test;gr=urn:uuid:1\"", Contacts(Register(contact, "Supported: gruu\r\n"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_instance_on_a_new_connection_replaces_the_old_one_and_closes_it()
    {
        var browser = _node.Phone("alice", SipTransport.Ws, "198.51.100.3");
        browser.Register();
        var old = browser.Flow;
        browser.Reconnect();
        var contacts = Contacts(browser.Register());
        Assert.Single(contacts);
        Assert.Equal(old, Assert.Single(_node.Sockets.Closed));
        Assert.Equal(1, _node.Core.Location.ConnectionCount);
    }

    [Fact]
    public void Another_instance_is_another_device_and_a_shared_connection_stays_open()
    {
        var first = _node.Phone("alice", SipTransport.Ws, "198.51.100.3");
        var second = _node.Phone("alice", SipTransport.Ws, "198.51.100.3", 5061);
        first.Register();
        Assert.Equal(2, Contacts(second.Register()).Count);
        Assert.Empty(_node.Sockets.Closed);
    }

    [Fact]
    public void A_number_and_an_escaped_name_mean_the_same_user()
    {
        _alice.Request("REGISTER", "sip:tandem.test", "sip:1001@TANDEM.test", extra: "Contact: <sip:a@198.51.100.1>\r\n");
        _alice.TakeResponse(200);
        _alice.Request("REGISTER", "sip:192.0.2.1", "sip:%61lice@192.0.2.1", extra: "Contact: <sip:b@198.51.100.1>\r\n");
        Assert.Equal(2, Contacts(_alice.TakeResponse(200)).Count);
        _alice.Request("REGISTER", "sip:tandem.test", "sip:nobody@tandem.test");
        _alice.TakeResponse(404);
        _alice.Request("REGISTER", "sip:tandem.test", "sip:alice@elsewhere.example");
        _alice.TakeResponse(404);
        Assert.Equal(1, _node.Core.RegistrationCount);
    }

    [Fact]
    public void A_console_sees_contacts_and_can_drop_a_user_with_his_connections()
    {
        var browser = _node.Phone("alice", SipTransport.Wss, "198.51.100.3");
        browser.Register();
        Register("<sip:alice@198.51.100.1:5060>;q=0.25", "User-Agent: Desk\r\n Phone\r\n");
        var views = _node.Core.ContactsOf("sip:alice@tandem.test"u8, _node.Now);
        Assert.Equal([SipTransport.Wss, SipTransport.Udp], views.Select(view => view.Transport));
        Assert.Equal((0.25, "sip:alice@198.51.100.1:5060", TimeSpan.FromHours(1)), (views[1].Preference, views[1].Uri, views[1].Remaining));
        Assert.Equal(2, _node.Core.Drop("sip:alice@tandem.test"u8, _node.Now));
        _node.EndBatch();
        Assert.Equal(browser.Flow, Assert.Single(_node.Sockets.Closed));
        Assert.Equal((0, 0), (_node.Core.RegistrationCount, _node.Journal.RecordCount));
    }

    [Fact]
    public void Everybody_of_a_domain_that_is_no_more_is_dropped_and_nobody_else()
    {
        var browser = _node.Phone("alice", SipTransport.Wss, "198.51.100.3");
        browser.Register();
        Register("<sip:alice@198.51.100.1:5060>");
        Assert.Equal(0, _node.Core.DropDomain("example.org"u8, _node.Now));
        Assert.Equal(0, _node.Core.DropDomain("andem.test"u8, _node.Now));
        Assert.Equal(2, _node.Core.DropDomain("tandem.test"u8, _node.Now));
        _node.EndBatch();
        Assert.Equal(browser.Flow, Assert.Single(_node.Sockets.Closed));
        Assert.Equal((0, 0), (_node.Core.RegistrationCount, _node.Journal.RecordCount));
    }

    [Fact]
    public void A_registration_that_cannot_be_stored_is_refused_and_works_again_when_it_can()
    {
        _node.Journal.IsFull = true;
        var refused = Send("<sip:alice@198.51.100.1:5060>", "", 500, callId: null);
        Assert.Equal("30", Text(refused[HeaderName.RetryAfter]));
        Assert.False(refused.Has(HeaderName.Contact));
        Assert.Equal((1, 0), ((int)_node.Edge.Metrics.RegistrationsWithheld, _node.Journal.RecordCount));
        _node.Journal.IsFull = false;
        Register("<sip:alice@198.51.100.1:5060>");
        Assert.Equal(1, _node.Journal.RecordCount);
    }

    [Fact]
    public void A_register_that_only_asks_is_answered_while_nothing_can_be_stored()
    {
        Register("<sip:alice@198.51.100.1:5060>;expires=100");
        var bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        _node.Journal.IsFull = true;
        bob.RegisterOnly();
        bob.TakeResponse(500);
        Assert.Equal(["<sip:alice@198.51.100.1:5060>;expires=100"], Contacts(Register(null)));
        Register(null, callId: "again");
        // Nor does one that takes away what is not there: nothing is written for it.
        var carol = _node.Phone("carol", SipTransport.Udp, "198.51.100.3");
        carol.Request("REGISTER", "sip:tandem.test", carol.AddressOfRecord);
        Assert.Empty(Contacts(carol.TakeResponse(200)));
        Assert.Equal(2, _node.Core.RegistrationCount);
        Assert.Equal(1, _node.Journal.PendingCount);
    }

    [Fact]
    public void Features_of_a_device_are_kept_and_given_back_and_outlive_a_restart()
    {
        const string features = ";audio;video;methods=\"INVITE,MESSAGE\";+sip.message;mobility=\"fixed\";actor=\"principal\"";
        var expected = new[] { $"<sip:alice@198.51.100.1:5060>;expires=3600;q=0.500{features}", "<sip:alice@198.51.100.1:5061>;expires=3600;q=0.100" };
        Register($"<sip:alice@198.51.100.1:5060>;audio;q=0.5;video;methods=\"INVITE,MESSAGE\";expires=3600;+sip.message;mobility=\"fixed\"\r\n ;actor=\"principal\"");
        Assert.Equal(expected, Contacts(Register("<sip:alice@198.51.100.1:5061>;q=0.1")));
        _node.Restart();
        Assert.Equal(expected, Contacts(Register(null)));
    }

    [Fact]
    public void More_features_than_anybody_needs_are_left_out()
    {
        Assert.Equal(["<sip:alice@198.51.100.1>;expires=3600"], Contacts(Register($"<sip:alice@198.51.100.1>;a=\"{new string('x', 2048)}\"")));
        Assert.Contains("xxx", Contacts(Register($"<sip:alice@198.51.100.1>;a=\"{new string('x', 2000)}\""))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_the_first_route_to_the_contact()
    {
        using var node = new SimulatedNode(CoreOptions.Default with { Authentication = AuthenticationOptions.Default with { IsOff = true } });
        var (alice, edge) = (node.Phone("alice", SipTransport.Udp), node.Phone("bob", SipTransport.Udp, "198.51.100.9"));
        edge.Register(contact: "<sip:bob@10.0.0.9:5060>", extra: "Path: <sip:198.51.100.9:5060;lr>, <sip:inner.example;lr>\r\n");
        alice.Invite("sip:bob@tandem.test");
        var invite = edge.TakeRequest("INVITE");
        Assert.Equal("sip:bob@10.0.0.9:5060", Text(invite.RequestUri));
        Assert.Equal(["<sip:198.51.100.9:5060;lr>", "<sip:inner.example;lr>"], Values(invite, HeaderName.Route));
    }

    [Theory]
    [InlineData("Path: <mailto:x@example.com>\r\n", false, 400)]
    [InlineData("Path: <sip:edge.example.com;lr>\r\n", false, 200)]
    [InlineData("Path: <sip:edge.example.com;lr>\r\n", true, 420)]
    [InlineData("Path: <sip:edge.example.com;lr>\r\nSupported: path\r\n", true, 200)]
    [InlineData("Path: <sip:edge.example.com;lr>\r\nRequire: path\r\n", true, 200)]
    [InlineData("", true, 200)]
    public void Whether_a_client_must_know_of_its_path_is_policy(string extra, bool isRequired, int status)
    {
        using var node = new SimulatedNode(CoreOptions.Default with
        {
            Authentication = AuthenticationOptions.Default with { IsOff = true },
            Registrar = RegistrarOptions.Default with { RequirePathSupport = isRequired },
        });
        var phone = node.Phone("alice", SipTransport.Udp);
        phone.Request("REGISTER", "sip:tandem.test", phone.AddressOfRecord, extra: $"Contact: <sip:alice@198.51.100.1>\r\n{extra}");
        var response = phone.TakeResponse(status);
        if (status == 420) Assert.Equal(["path"], Values(response, HeaderName.Unsupported));
    }

    [Fact]
    public void A_service_route_leads_back_here_when_it_is_wanted()
    {
        using var node = new SimulatedNode(CoreOptions.Default with { Registrar = RegistrarOptions.Default with { ServiceRoute = true } });
        var (alice, bob) = (node.Phone("alice", SipTransport.Ws), node.Phone("bob", SipTransport.Udp, "198.51.100.2"));
        var route = Text(alice.Register()[HeaderName.ServiceRoute]);
        Assert.Equal("<sip:192.0.2.1:8080;transport=ws;lr>", route);
        Assert.Equal("<sip:192.0.2.1:5060;lr>", Text(bob.Register()[HeaderName.ServiceRoute]));
        alice.Invite("sip:bob@tandem.test", $"Route: {route}\r\n");
        Assert.False(bob.TakeRequest("INVITE").Has(HeaderName.Route));
        Assert.False(Register("<sip:alice@198.51.100.1>").Has(HeaderName.ServiceRoute));
    }

    [Fact]
    public void Whoever_may_not_register_any_more_is_not_restored()
    {
        Register("<sip:alice@198.51.100.1:5060>");
        _node.Subscribers.Disabled.Add("alice");
        _node.Restart();
        Assert.Equal(0, _node.Core.RegistrationCount);
    }

    private SipMessage Register(string? contact, string extra = "", string? callId = null) => Send(contact, extra, 200, callId);

    private SipMessage Send(string? contact, string extra, int status, string? callId = null)
    {
        _alice.Request("REGISTER", "sip:tandem.test", _alice.AddressOfRecord, extra: (contact is null ? "" : $"Contact: {contact}\r\n") + extra, callId: callId);
        return _alice.TakeResponse(status);
    }

    private static List<string> Contacts(SipMessage response) => Values(response, HeaderName.Contact);

    private static List<string> Values(SipMessage response, HeaderName field)
    {
        var values = new List<string>();
        foreach (var value in response.Values(field)) values.Add(Text(value));
        return values;
    }

    private static string Text(ReadOnlySpan<byte> octets) => SimulatedPhone.Text(octets);
}
