using Tandem.Core.Proxying;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Phones in networks that a node hides from each other.</summary>
internal static class HiddenPhones
{
    public const string Alices = "10.1.0.1", Bobs = "10.2.0.2", Proxys = "10.3.0.3", Carols = "10.4.0.4";

    public static readonly CoreOptions Hiding = CoreOptions.Default with { Proxy = ProxyOptions.Default with { HidesTopology = true } };

    public static (SimulatedPhone Alice, SimulatedPhone Bob) Phones(SimulatedNode node, SipTransport alices, SipTransport bobs)
    {
        var (alice, bob) = (node.Phone("alice", alices, Alices), node.Phone("bob", bobs, Bobs));
        alice.Register();
        bob.Register();
        return (alice, bob);
    }

    public static SimulatedPhone Carol(SimulatedNode node)
    {
        var carol = node.Phone("carol", SipTransport.Udp, Carols);
        carol.Register();
        return carol;
    }

    public static string UriOf(SipMessage message)
    {
        Assert.True(NameAddress.TryParse(message[HeaderName.Contact], out var contact));
        return SimulatedPhone.Text(contact.Uri);
    }

    public static (SimulatedDialog Caller, SimulatedDialog Callee) Call(SimulatedPhone alice, SimulatedPhone bob)
    {
        var request = Invite(alice, bob);
        var invite = bob.TakeRequest("INVITE");
        bob.Reply(invite, 200);
        var ok = alice.TakeResponse(200);
        var caller = SimulatedDialog.OfCaller(alice, ok);
        caller.Acknowledge(request.CSeq);
        bob.TakeRequest("ACK");
        return (caller, SimulatedDialog.OfCallee(bob, invite, ok));
    }

    /// <summary>The route set of an end, as it is when the request has passed its proxies.</summary>
    public static string RoutesOf(SipMessage message, bool isCaller, int passed = 1)
    {
        var routes = new List<string>();
        foreach (var value in message.Values(HeaderName.RecordRoute)) routes.Add(SimulatedPhone.Text(value));
        if (isCaller) routes.Reverse();
        return string.Concat(routes.Skip(passed).Select(route => $"Route: {route}\r\n"));
    }

    /// <summary>A re-INVITE, which refreshes the targets, and what the other side answers.</summary>
    public static void AssertPasses(SimulatedDialog dialog, SimulatedPhone from, SimulatedPhone to, string own, string others)
    {
        var request = dialog.Send("INVITE", $"Contact: <{from.Contact}>\r\n");
        var invite = Hidden(to.TakeRequest("INVITE"), own);
        if (to.PublicGruu is null) Assert.Equal(to.Contact, SimulatedPhone.Text(invite.RequestUri));
        to.Reply(invite, 200);
        var ok = Hidden(from.TakeResponse(200), others);
        Assert.Equal(request.CallId, SimulatedPhone.Text(ok.CallId));
        dialog.Acknowledge(request.CSeq);
        Hidden(to.TakeRequest("ACK"), own);
    }

    /// <summary>Calls with a Call-ID that names the host.</summary>
    public static OutgoingRequest Invite(SimulatedPhone from, SimulatedPhone to, string extra = "")
    {
        var request = from.Request("INVITE", to.AddressOfRecord, extra: $"Contact: <{from.DialogContact}>\r\n{extra}", body: "v=0\r\n", callId: $"call-{Guid.NewGuid():N}@{Alices}");
        if (from.Take() is not { StatusCode: 407 } challenge) return request;
        from.Acknowledge(request, challenge);
        from.Authenticate(request, challenge);
        return request;
    }

    public static SipMessage Hidden(SipMessage message, params string[] addresses)
    {
        var text = message.ToString()!;
        foreach (var address in addresses) Assert.DoesNotContain(address, text, StringComparison.Ordinal);
        if (addresses.Contains(Alices)) Assert.DoesNotContain("client.invalid", text, StringComparison.Ordinal);
        return message;
    }
}
