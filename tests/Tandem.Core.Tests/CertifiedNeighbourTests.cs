using Tandem.Core.Routing;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>A neighbour that is known by its TLS certificate (RFC 5922) and not by its address.</summary>
public sealed class CertifiedNeighbourTests : IDisposable
{
    private readonly SimulatedNode _node = new(CoreOptions.Default with
    {
        Neighbours = [new Neighbour(SipTransport.Tls, SimulatedSockets.Address("203.0.113.5", 5061)) { Domains = ["partner.example"], TlsDomain = "sip.partner.example" }],
    });

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("203.0.113.5", "sip.partner.example", 200)]
    [InlineData("198.51.100.77", "sip.partner.example", 200)]
    [InlineData("198.51.100.77", "other.example,sip.partner.example", 200)]
    [InlineData("203.0.113.5", "partner.example", 407)]
    [InlineData("203.0.113.5", "x.sip.partner.example", 407)]
    [InlineData("203.0.113.5", "", 407)]
    public void Who_proves_the_domain_is_the_neighbour_and_the_address_alone_proves_nothing(string host, string proven, int status)
    {
        var bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        bob.Register();
        var partner = _node.Phone("peter", SipTransport.Tls, host, 5061);
        _node.Sockets.Proven[partner.Flow] = [.. proven.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static domain => (ReadOnlyMemory<byte>)System.Text.Encoding.ASCII.GetBytes(domain))];

        // The caller is one of ours: a neighbour may relay for him, anybody else has to prove that he is him.
        partner.Request("MESSAGE", "sip:bob@tandem.test", from: "sip:alice@tandem.test");

        if (status == 200) bob.Reply(bob.TakeRequest("MESSAGE"), 200);
        partner.TakeResponse(status);
        Assert.Equal(0, bob.Waiting);
    }
}
