using System.Runtime.CompilerServices;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests.Gateway;

/// <summary>Calls over other servers, and what is kept of messages.</summary>
public class GatewayRoutingTests
{
    private static readonly CoreOptions WithServer = CoreOptions.Default with { Neighbours = [new(SipTransport.Udp, SimulatedSockets.Address("198.51.100.77", 5060)) { Domains = ["pbx.test"] }] };

    [Fact]
    public void What_the_node_sends_goes_over_the_servers_of_the_dialog()
    {
        using var world = new GatewayNode(core: WithServer);
        var pbx = world.Node.Phone("pbx", SipTransport.Udp, "198.51.100.77");
        const string Route = "<sip:198.51.100.77;lr>";
        var request = world.Alice.Invite("sip:9@pbx.test", body: Bodies.Browser("alice"));
        var invite = pbx.TakeRequest("INVITE");
        // The server has put itself into the route set, as the one next to its phones.
        invite.Prepend(HeaderName.RecordRoute, SimulatedPhone.Bytes(Route));
        pbx.Reply(invite, 200, contact: "sip:desk@10.1.1.1", body: Bodies.Phone("desk", "10.1.1.1"));
        var ok = world.Alice.TakeResponse(200);
        SimulatedDialog.OfCaller(world.Alice, ok).Acknowledge(request.CSeq);
        pbx.TakeRequest("ACK");
        world.Media.Call.Observer.MediaLost("callee1", "gone");
        world.Node.Run(0);
        var bye = pbx.TakeRequest("BYE");
        Assert.Equal(("sip:desk@10.1.1.1", Route), (SimulatedPhone.Text(bye.RequestUri), SimulatedPhone.Text(bye[HeaderName.Route])));
        pbx.Reply(bye, 200);
        var toAlice = world.Alice.TakeRequest("BYE");
        Assert.False(toAlice.Has(HeaderName.Route));
        world.Alice.Reply(toAlice, 200);
        world.AssertIdle();
    }

    [Fact]
    public void A_call_that_comes_from_a_server_ends_over_it()
    {
        using var world = new GatewayNode(core: WithServer);
        var pbx = world.Node.Phone("pbx", SipTransport.Udp, "198.51.100.77");
        var request = pbx.Request("INVITE", "sip:alice@tandem.test", from: "sip:9@pbx.test", extra: "Record-Route: <sip:198.51.100.77;lr>\r\nContact: <sip:desk@10.1.1.1>\r\n", body: Bodies.Phone("desk", "10.1.1.1"));
        pbx.TakeResponse(100);
        var invite = world.Alice.TakeRequest("INVITE");
        Assert.Equal("offer caller>callee1 WebRtc (desk)", Bodies.NameOf(invite));
        world.Alice.Reply(invite, 200, body: Bodies.Browser("alice"));
        var ok = pbx.TakeResponse(200);
        // A server takes its own route off before it sends anything on.
        ok.RemoveAt(ok.IndexOf(HeaderName.RecordRoute, ok.IndexOf(HeaderName.RecordRoute) + 2));
        SimulatedDialog.OfCaller(pbx, ok).Acknowledge(request.CSeq);
        world.Alice.TakeRequest("ACK");
        world.Media.Call.Observer.MediaLost("caller", "gone");
        world.Node.Run(0);
        var bye = pbx.TakeRequest("BYE");
        Assert.Equal(("sip:desk@10.1.1.1", "<sip:198.51.100.77;lr>", 1u), (SimulatedPhone.Text(bye.RequestUri), SimulatedPhone.Text(bye[HeaderName.Route]), bye.CSeqNumber));
        pbx.Reply(bye, 200);
        var toAlice = world.Alice.TakeRequest("BYE");
        Assert.Equal(request.CSeq + 1, (int)toAlice.CSeqNumber);
        world.Alice.Reply(toAlice, 200);
        world.AssertIdle();
    }

    [Fact]
    public void A_server_that_sends_a_call_back_does_not_have_it_translated_twice()
    {
        using var world = new GatewayNode(core: WithServer);
        var pbx = world.Node.Phone("pbx", SipTransport.Udp, "198.51.100.77");
        world.Alice.Invite("sip:9@pbx.test", body: Bodies.Browser("alice"));
        var first = pbx.TakeRequest("INVITE");
        var name = Bodies.NameOf(first);
        Assert.Equal("offer caller>callee1 Avp (alice)", name);
        var text = first.ToString().Replace("INVITE sip:9@pbx.test", "INVITE sip:bob@tandem.test", StringComparison.Ordinal)
            .Replace("\r\nVia:", "\r\nVia: SIP/2.0/UDP 198.51.100.77:5060;branch=z9hG4bKpbx\r\nVia:", StringComparison.Ordinal);
        var end = text.IndexOf("\r\nVia:", text.IndexOf("z9hG4bKpbx", StringComparison.Ordinal), StringComparison.Ordinal);
        var again = text.IndexOf("z9hG4bKpbx", end, StringComparison.Ordinal);
        if (again > 0) text = text.Remove(text.LastIndexOf("\r\nVia: SIP/2.0/UDP 198.51.100.77", again, StringComparison.Ordinal), "\r\nVia: SIP/2.0/UDP 198.51.100.77:5060;branch=z9hG4bKpbx".Length);
        var carol = world.Node.Phone("carol", SipTransport.Wss, "203.0.113.10");
        carol.Register();
        pbx.Send(text.Replace("sip:bob@", "sip:carol@", StringComparison.Ordinal).Replace("z9hG4bKpbx", "z9hG4bKpbx2", StringComparison.Ordinal));
        pbx.TakeResponse(100);
        Assert.Equal(name, Bodies.NameOf(carol.TakeRequest("INVITE")));
        pbx.Send(text);
        pbx.TakeResponse(100);
        var second = world.Bob.TakeRequest("INVITE");
        Assert.Equal(name, Bodies.NameOf(second));
        world.Bob.Reply(second, 200, body: Bodies.Phone("bob"));
        // The answer is translated on its way back to the browser, not before.
        Assert.Equal("bob", Bodies.NameOf(pbx.TakeResponse(200)));
        Assert.Single(world.Media.Call.Log);
    }

    [Fact]
    public void A_body_of_several_parts_passes_as_it_is()
    {
        using var world = new GatewayNode();
        const string Body = "--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--x--\r\n";
        var request = world.Alice.Invite("sip:bob@tandem.test", "Content-Type: multipart/mixed;boundary=x\r\n", Body);
        var invite = world.Bob.TakeRequest("INVITE");
        Assert.Equal(Body, SimulatedPhone.Text(invite.Body));
        var answer = Bodies.Phone("bob");
        world.Bob.Reply(invite, 200, body: answer);
        Assert.Equal(answer, SimulatedPhone.Text(world.Alice.TakeResponse(200).Body));
        Assert.True(request.CSeq > 0);
        world.AssertIdle();
    }

    [Fact]
    public void A_session_keeps_none_of_the_messages_that_made_it()
    {
        using var world = new GatewayNode();
        var received = Collect(world);
        Assert.Equal(1, world.Gateway.Count);
        GC.Collect();
        var alive = received.Count(octets => octets.IsAlive);
        Assert.True(alive == 0, $"{alive} of {received.Count} messages are still kept.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Collect(GatewayNode world)
    {
        var received = new List<WeakReference>();
        world.Node.Receiving = octets => received.Add(new WeakReference(octets));
        world.Call();
        world.Node.Receiving = null;
        world.Alice.Clear();
        world.Bob.Clear();
        return received;
    }
}
