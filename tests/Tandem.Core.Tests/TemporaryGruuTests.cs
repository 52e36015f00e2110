using CsCheck;
using Tandem.Core.Location;
using Tandem.Core.Registration;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Temporary GRUUs (RFC 5627 sections 3.2, 5.1 and 5.4): reach one device, tell nobody whose it is, and end with its registration.</summary>
public sealed class TemporaryGruuTests : IDisposable
{
    private readonly SimulatedNode _node = new(CoreOptions.Default with { Registrar = RegistrarOptions.Default with { GruuKey = new byte[32] } });
    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _bob;

    public TemporaryGruuTests()
    {
        _alice = _node.Phone("alice", SipTransport.Ws);
        _bob = _node.Phone("bob", SipTransport.Ws, "198.51.100.2");
        _alice.Register();
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Every_refresh_gives_another_one_and_all_of_them_ring_the_device()
    {
        var gruus = new[] { Gruu(_bob.Register()), Gruu(_bob.Register()), Gruu(_bob.Register()) };
        Assert.Equal(3, gruus.Distinct().Count());
        Assert.All(gruus, gruu => Assert.Matches(@"^sip:tgruu\.[\w-]+@tandem\.test;gr$", gruu));
        Assert.DoesNotContain(gruus, gruu => gruu.Contains("bob", StringComparison.OrdinalIgnoreCase));
        foreach (var gruu in gruus)
        {
            _alice.Invite(gruu);
            var invite = _bob.TakeRequest("INVITE");
            Assert.Equal(_bob.Contact, SimulatedPhone.Text(invite.RequestUri));
            _bob.Reply(invite, 486);
            _bob.TakeRequest("ACK");
            _alice.TakeResponse(486);
        }
    }

    [Fact]
    public void A_caller_who_asks_for_a_redirection_does_not_learn_whose_it_is()
    {
        _alice.Invite(Gruu(_bob.Register()), "Request-Disposition: redirect\r\n");
        _bob.TakeRequest("INVITE");
    }

    [Fact]
    public void It_rings_no_other_device_of_the_user()
    {
        var other = _node.Phone("bob", SipTransport.Udp, "198.51.100.3");
        other.Register();
        _alice.Invite(Gruu(_bob.Register()));
        _bob.TakeRequest("INVITE");
        Assert.Equal(0, other.Waiting);
    }

    [Fact]
    public void Another_call_id_ends_those_that_were_given_before()
    {
        var before = Gruu(_bob.Register());
        var after = Gruu(_bob.Register(callId: "started-anew"));
        _alice.Invite(before);
        _alice.TakeResponse(404);
        _alice.Invite(after);
        _bob.TakeRequest("INVITE");
    }

    [Fact]
    public void It_ends_with_the_registration()
    {
        var gruu = Gruu(_bob.Register());
        _bob.Register(expires: 0);
        _alice.Invite(gruu);
        _alice.TakeResponse(404);
        gruu = Gruu(_bob.Register(expires: 60, callId: "again"));
        _node.Run(60);
        _alice.Invite(gruu);
        _alice.TakeResponse(404);
    }

    [Fact]
    public void It_outlives_a_restart_of_the_server()
    {
        var desk = _node.Phone("carol", SipTransport.Udp, "198.51.100.4");
        var gruu = Gruu(desk.Register(contact: $"<{desk.Contact}>;+sip.instance=\"<urn:uuid:9>\""));
        _node.Restart();
        _alice.Reconnect();
        _alice.Register();
        _alice.Invite(gruu);
        desk.TakeRequest("INVITE");
    }

    [Fact]
    public void A_call_goes_on_over_it_after_the_device_reconnected()
    {
        var gruu = Gruu(_bob.Register());
        var bye = _alice.Invite("sip:bob@tandem.test");
        var invite = _bob.TakeRequest("INVITE");
        _bob.Reply(invite, 200, contact: gruu);
        var ok = _alice.TakeResponse(200);
        var dialog = SimulatedDialog.OfCaller(_alice, ok);
        Assert.Equal(gruu, dialog.Target);
        dialog.Acknowledge(bye.CSeq);
        _bob.TakeRequest("ACK");
        _bob.Disconnect();
        _bob.Reconnect();
        _bob.Register();
        dialog.Send("BYE");
        _bob.Reply(_bob.TakeRequest("BYE"), 200);
        _alice.TakeResponse(200);
        _node.AssertIdle();
    }

    [Fact]
    public void One_that_was_changed_or_made_up_is_unknown()
    {
        var gruu = Gruu(_bob.Register());
        var at = gruu.IndexOf('@', StringComparison.Ordinal);
        foreach (var wrong in new[] { gruu.Insert(20, "A"), gruu.Remove(12, 1), gruu[..^4] + "x;gr", "sip:tgruu.@tandem.test;gr", $"sip:tgruu.{new string('A', 300)}@tandem.test;gr", gruu[..(at - 1)] + "~" + gruu[at..] })
        {
            _alice.Invite(wrong);
            var response = _alice.Take();
            while (response.StatusCode == 100) response = _alice.Take();
            Assert.InRange(response.StatusCode, 400, 499);
        }

        Assert.Equal(0, _bob.Waiting);
    }

    [Fact]
    public void A_user_who_is_disabled_is_not_reached_by_it()
    {
        var gruu = Gruu(_bob.Register());
        _node.Subscribers.Disabled.Add("bob");
        _alice.Invite(gruu);
        _alice.TakeResponse(404);
    }

    [Fact]
    public void Any_name_up_to_the_limit_reads_back() => Gen.Byte[33, 126].Array[1, TemporaryGruus.MaxUserLength].Sample((name) =>
    {
        var gruus = new TemporaryGruus(new byte[32]);
        byte[] user = [.. name.Select(octet => octet == '@' ? (byte)'a' : octet)];
        byte[] addressOfRecord = [.. "sip:"u8, .. user, .. "@tandem.test"u8];
        var binding = new Binding { Contact = user, Flow = default, Instance = user, CallId = user, CSeq = 1, Registered = default, Expires = default };
        Assert.True(TemporaryGruus.HasOne(addressOfRecord));
        var writer = new SipWriter(new byte[TemporaryGruus.MaxLength + 40]);
        gruus.Write(addressOfRecord, binding, 7, ref writer);
        var written = writer.Written;
        Span<byte> read = new byte[TemporaryGruus.MaxUserLength];
        Assert.True(gruus.TryRead(written[4..written.IndexOf((byte)'@')], ref read, out var mark));
        Assert.True(read.SequenceEqual(user));
        Assert.Equal(gruus.MarkOf(binding), mark);
        Assert.NotEqual(gruus.MarkOf(binding with { CallId = "another"u8.ToArray() }), mark);
        read = new byte[TemporaryGruus.MaxUserLength];
        Assert.False(new TemporaryGruus("another key, not that one"u8.ToArray()).TryRead(written[4..written.IndexOf((byte)'@')], ref read, out _));
    });

    [Fact]
    public void To_write_one_allocates_nothing()
    {
        var gruus = new TemporaryGruus(new byte[32]);
        var binding = new Binding { Contact = default, Flow = default, Instance = new byte[40], CallId = new byte[40], CSeq = 1, Registered = default, Expires = default };
        var room = new byte[256];
        Write(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Write((ulong)i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Write(ulong nonce)
        {
            var writer = new SipWriter(room);
            gruus.Write("sip:alice@tandem.test"u8, binding, nonce, ref writer);
        }
    }

    private static string Gruu(SipMessage response)
    {
        foreach (var value in response.Values(HeaderName.Contact))
            if (NameAddress.TryParse(value, out var contact) && contact.Parameters.TryGet("temp-gruu"u8, out var gruu)) return SimulatedPhone.Text(gruu).Trim('"');
        throw new InvalidOperationException($"No temporary GRUU in\n{response}");
    }
}
