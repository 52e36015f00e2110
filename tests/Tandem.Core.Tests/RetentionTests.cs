using System.Runtime.CompilerServices;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Once a request has its final response nothing is left of its messages, although its transactions still wait for retransmissions.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly SimulatedNode _node = new();
    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _bob;

    public RetentionTests()
    {
        _alice = _node.Phone("alice", SipTransport.Udp, "198.51.100.1");
        _bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        _alice.Register();
        _bob.Register();
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Of_a_registration() => AssertForgotten(() => _alice.Register());

    [Fact]
    public void Of_a_message() => AssertForgotten(() =>
    {
        var message = _alice.Request("MESSAGE", _bob.AddressOfRecord, body: "hello");
        _alice.Authenticate(message, _alice.TakeResponse(407));
        _bob.Reply(_bob.TakeRequest("MESSAGE"), 200);
        _alice.TakeResponse(200);
    });

    [Fact]
    public void Of_a_call() => AssertForgotten(() =>
    {
        var call = SimulatedCall.Answered(_alice, _bob);
        call.Caller.Send("BYE");
        _bob.Reply(_bob.TakeRequest("BYE"), 200);
        _alice.TakeResponse(200);
    });

    [Fact]
    public void Of_a_call_that_was_refused() => AssertForgotten(() =>
    {
        var request = _alice.Invite(_bob.AddressOfRecord);
        _bob.Reply(_bob.TakeRequest("INVITE"), 486);
        _bob.TakeRequest("ACK");
        _alice.Acknowledge(request, _alice.TakeResponse(486));
    });

    [Fact]
    public void A_2xx_that_comes_again_still_goes_to_the_caller()
    {
        _alice.Invite(_bob.AddressOfRecord);
        var invite = _bob.TakeRequest("INVITE");
        _bob.Reply(invite, 200);
        var first = _alice.TakeResponse(200).ToString();
        _node.Run(20);
        _bob.Reply(invite, 200);
        Assert.Equal(first, _alice.TakeResponse(200).ToString());
        _bob.Reply(invite, 200, tag: "fork");
        Assert.NotEqual(first, _alice.TakeResponse(200).ToString());
        _node.Run(13);
        _bob.Reply(invite, 200); // the transaction is over (RFC 6026: timer M)
        Assert.Equal(0, _alice.Waiting);
        _node.AssertIdle();
    }

    [Fact]
    public void A_response_that_is_lost_is_sent_again()
    {
        var message = _alice.Request("MESSAGE", _bob.AddressOfRecord, body: "hello");
        _alice.Authenticate(message, _alice.TakeResponse(407));
        _bob.Reply(_bob.TakeRequest("MESSAGE"), 200);
        var first = _alice.TakeResponse(200).ToString();
        _node.Run(4);
        _alice.Send(message, message.Branch);
        Assert.Equal(first, _alice.TakeResponse(200).ToString());
        Assert.Equal(0, _bob.Waiting);
        _node.AssertIdle();
    }

    [Fact]
    public void A_refreshed_registration_ends_by_its_last_refresh()
    {
        _bob.Register(expires: 100);
        for (var i = 0; i < 5; i++)
        {
            _node.Run(90);
            _bob.Register(expires: 100);
        }

        _bob.Register(expires: 60); // earlier than the timer that runs
        _node.Run(59);
        Assert.Equal(1, _node.Core.CountContacts("sip:bob@tandem.test"u8));
        _node.Run(1);
        Assert.Equal(0, _node.Core.CountContacts("sip:bob@tandem.test"u8));
        _node.Run(3600);
        Assert.Equal((0, Kernel.Instant.Never), (_node.Core.RegistrationCount, _node.Core.Location.Deadline));
    }

    [Fact]
    public void A_refresh_that_changes_nothing_keeps_the_binding_itself()
    {
        var aor = "sip:bob@tandem.test"u8.ToArray();
        var binding = _node.Core.Location.Find(aor)!.Bindings[0];
        var (cseq, expires) = (binding.CSeq, binding.Expires);
        _node.Run(10);
        _bob.Register(callId: "another-one");
        Assert.Same(binding, Assert.Single(_node.Core.Location.Find(aor)!.Bindings));
        Assert.Equal("another-one", SimulatedPhone.Text(binding.CallId.Span));
        Assert.True(binding.CSeq > cseq && binding.Expires > expires);
        _bob.Register(callId: "different-1");
        Assert.Equal("different-1", SimulatedPhone.Text(binding.CallId.Span));
        _bob.Register(contact: $"<{_bob.Contact}>;q=0.4");
        Assert.NotSame(binding, Assert.Single(_node.Core.Location.Find(aor)!.Bindings));
        // What was refreshed in place is in the journal, too.
        _node.Restart();
        Assert.Equal(400, Assert.Single(_node.Core.Location.Find(aor)!.Bindings).Preference);
    }

    private void AssertForgotten(Action scenario)
    {
        var before = _node.Core.Unfinished;
        var received = Run(scenario);
        Assert.True(_node.Core.Unfinished > before, "Nothing waits for retransmissions, so that this shows nothing.");
        GC.Collect();
        var alive = received.Count(octets => octets.IsAlive);
        Assert.True(alive == 0, $"{alive} of {received.Count} messages are still kept.");
        _node.AssertIdle();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> Run(Action scenario)
    {
        var received = new List<WeakReference>();
        _node.Receiving = octets => received.Add(new WeakReference(octets));
        scenario();
        _node.Receiving = null;
        _alice.Clear();
        _bob.Clear();
        return received;
    }
}
