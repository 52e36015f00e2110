using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests.Gateway;

/// <summary>The node as the way of browsers to another server, which knows nothing of WebSocket and has users of its own.</summary>
public class GatewayServerTests
{
    private static readonly Routing.Neighbour Server = new(SipTransport.Udp, SimulatedSockets.Address("198.51.100.77", 5060)) { Domains = ["pbx.test"], IsOpen = true };

    [Theory]
    [InlineData("")]
    [InlineData("Route: <sip:192.0.2.1:8443;lr;transport=ws>\r\n")]
    [InlineData("Route: <sip:192.0.2.1:8443;lr;transport=ws>, <sip:198.51.100.77;lr>\r\n")]
    public void A_browser_registers_there_calls_and_is_called(string route)
    {
        using var world = new GatewayNode(core: CoreOptions.Default with { Neighbours = [Server] });
        var (pbx, erin) = (world.Node.Phone("pbx", SipTransport.Udp, "198.51.100.77"), world.Node.Phone("erin", SipTransport.Wss, "203.0.113.30"));
        erin.Request("REGISTER", "sip:pbx.test", "sip:erin@pbx.test", "sip:erin@pbx.test", $"{route}Contact: <{erin.Contact}>\r\nSupported: path\r\n");
        var register = pbx.TakeRequest("REGISTER");
        var path = SimulatedPhone.Text(register[HeaderName.Path]);
        Assert.Matches("^<sip:[^@]+@192.0.2.1:5060;lr;ob>$", path);
        pbx.Reply(register, 200);
        erin.TakeResponse(200);

        // It is called over the path, with the route of the registrar.
        var call = pbx.Request("INVITE", erin.Contact, "sip:erin@pbx.test", "sip:9@pbx.test", $"Route: {path}\r\nContact: <sip:9@198.51.100.77>\r\n", Bodies.Phone("desk", "198.51.100.77"));
        pbx.TakeResponse(100);
        var invite = erin.TakeRequest("INVITE");
        Assert.Equal("offer caller>callee1 WebRtc (desk)", Bodies.NameOf(invite));
        erin.Reply(invite, 200, body: Bodies.Browser("erin"));
        var dialog = SimulatedDialog.OfCaller(pbx, pbx.TakeResponse(200));
        dialog.Acknowledge(call.CSeq);
        erin.TakeRequest("ACK");
        dialog.Send("BYE");
        erin.Reply(erin.TakeRequest("BYE"), 200);
        pbx.TakeResponse(200);

        erin.Request("INVITE", "sip:9@pbx.test", from: "sip:erin@pbx.test", extra: $"{route}Contact: <{erin.Contact}>\r\n", body: Bodies.Browser("erin"));
        Assert.Equal("offer caller>callee1 Avp (erin)", Bodies.NameOf(pbx.TakeRequest("INVITE")));
    }

    [Theory]
    [InlineData("sip:9@pbx.test", "", 0)]
    [InlineData("sip:9@198.51.100.77:5060", "", 0)]
    [InlineData("sip:9@other.test", "", 403)]
    [InlineData("sip:9@198.51.100.78", "", 403)]
    [InlineData("sip:9@pbx.test", "Route: <sip:192.0.2.1:8443;lr;transport=ws>, <sip:198.51.100.78;lr>\r\n", 403)]
    public void Nothing_else_is_open(string uri, string route, int status)
    {
        using var world = new GatewayNode(core: CoreOptions.Default with { Neighbours = [Server] });
        var (pbx, erin) = (world.Node.Phone("pbx", SipTransport.Udp, "198.51.100.77"), world.Node.Phone("erin", SipTransport.Wss, "203.0.113.30"));
        erin.Request("MESSAGE", uri, from: "sip:erin@pbx.test", extra: route, body: "hello");
        if (status == 0) pbx.TakeRequest("MESSAGE");
        else erin.TakeResponse(status);
    }

    [Fact]
    public void A_server_that_is_not_open_is_not_for_strangers()
    {
        using var world = new GatewayNode(core: CoreOptions.Default with { Neighbours = [Server with { IsOpen = false }] });
        var erin = world.Node.Phone("erin", SipTransport.Wss, "203.0.113.30");
        erin.Request("REGISTER", "sip:pbx.test", "sip:erin@pbx.test", "sip:erin@pbx.test", $"Contact: <{erin.Contact}>\r\n");
        erin.TakeResponse(403);
    }
}
