using System.Text;
using Tandem.Core.Trunking;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>A trunk that is known by its TLS certificate (RFC 5922) and not by its address.</summary>
public sealed class CertifiedTrunkTests : IDisposable
{
    private readonly SimulatedNode _node = new(CoreOptions.Default with
    {
        Trunks =
        [
            new Trunk("provider", SipTransport.Tls, SimulatedSockets.Address("203.0.113.5", 5061))
            {
                Prefixes = ["0"], TlsDomain = "sip.provider.example", Sources = [SimulatedSockets.Address("203.0.113.6", 0)], PingInterval = TimeSpan.Zero,
            },
        ],
    });

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("203.0.113.5", "sip.provider.example", 200)]
    [InlineData("198.51.100.77", "SIP.provider.example", 200)]
    [InlineData("198.51.100.77", "other.example,sip.provider.example", 200)]
    [InlineData("203.0.113.6", "", 200)]
    [InlineData("203.0.113.5", "provider.example", 407)]
    [InlineData("203.0.113.5", "x.sip.provider.example", 407)]
    [InlineData("203.0.113.5", "", 407)]
    public void Who_proves_the_domain_is_the_trunk_and_its_address_alone_proves_nothing(string host, string proven, int status)
    {
        var bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        bob.Register();
        var provider = _node.Phone("peter", SipTransport.Tls, host, 5061);
        _node.Sockets.Proven[provider.Flow] = [.. proven.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static domain => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(domain))];

        // The caller is one of ours: a trunk need not prove that, anybody else must.
        provider.Request("MESSAGE", "sip:bob@tandem.test", from: "sip:alice@tandem.test");

        if (status == 200) bob.Reply(bob.TakeRequest("MESSAGE"), 200);
        provider.TakeResponse(status);
        Assert.Equal(0, bob.Waiting);
    }
}
