using Tandem.Core.Routing;
using Tandem.Edge;
using Tandem.Kernel;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Overload control with a neighbour (RFC 7339), through Edge and Core.</summary>
public sealed class NeighbourOverloadTests : IDisposable
{
    private const string Load = ";oc=100;oc-algo=\"loss\";oc-validity=5000;oc-seq=10.1";

    private static readonly PeerAddress Address = SimulatedSockets.Address("203.0.113.5", 5060);

    private readonly SimulatedNode _node = new(
        CoreOptions.Default with { Neighbours = [new Neighbour(SipTransport.Udp, Address) { Domains = ["partner.example"] }] },
        EdgeOptions.Default with { Neighbours = [Address] });

    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _partner;

    public NeighbourOverloadTests()
    {
        _alice = _node.Phone("alice", SipTransport.Ws);
        _alice.Register();
        _partner = _node.Phone("partner", SipTransport.Udp, "203.0.113.5");
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("", 1)]
    [InlineData("x", 0)]
    public void Only_the_answer_to_a_request_withholds_further_ones(string suffix, int withheld)
    {
        Ring(_partner, suffix);
        _alice.Invite("sip:dan@partner.example");
        Assert.Equal(withheld, _node.Edge.Metrics.Withheld);
    }

    [Fact]
    public void What_comes_by_another_transport_is_not_the_neighbours()
    {
        Ring(_node.Phone("partner", SipTransport.Tcp, "203.0.113.5", 40000), "");
        _alice.Invite("sip:dan@partner.example");
        Assert.Equal(0, _node.Edge.Metrics.Withheld);
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("MESSAGE")]
    public void Nothing_of_a_withheld_request_reaches_the_neighbour_and_the_caller_gets_500(string method)
    {
        Ring(_partner, "");
        var request = method == "INVITE" ? _alice.Invite("sip:dan@partner.example") : _alice.Request(method, "sip:dan@partner.example");
        if (method == "INVITE") _alice.TakeResponse(100);
        var response = _alice.TakeResponse(500);
        if (method == "INVITE") _alice.Acknowledge(request, response);
        Assert.Equal((0, 1L), (_partner.Waiting, _node.Edge.Metrics.Withheld));
        _node.Run(40);
        Assert.Equal(0, _partner.Waiting);
    }

    /// <summary>A 180 to a call to the neighbour, from somebody, with a suffix to its branch.</summary>
    private void Ring(SimulatedPhone from, string suffix)
    {
        _alice.Invite("sip:dan@partner.example");
        var request = _partner.TakeRequest("INVITE");
        var via = SimulatedPhone.Text(request[HeaderName.Via]);
        Assert.Contains(";oc;oc-algo=\"loss\"", via, StringComparison.Ordinal);
        request.ReplaceFirstValue(HeaderName.Via, SimulatedPhone.Bytes(via.Replace(";oc;oc-algo=\"loss\"", Load, StringComparison.Ordinal).Replace("z9hG4bK", "z9hG4bK" + suffix, StringComparison.Ordinal)));
        from.Reply(request, 180);
        _alice.Clear();
    }
}
