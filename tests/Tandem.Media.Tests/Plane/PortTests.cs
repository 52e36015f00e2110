using System.Net;
using System.Net.Sockets;
using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Plane;

namespace Tandem.Media.Tests.Plane;

/// <summary>Ports of media.</summary>
public sealed class PortTests
{
    private static readonly MediaPlaneOptions Few = VirtualCall.Options with { FirstPort = 20_001, LastPort = 20_006 };

    [Fact]
    public async Task Rtp_is_on_even_ports_and_rtcp_behind_it_until_there_are_none()
    {
        await using var call = new VirtualCall(Few);
        var leg = call.Session.AddLeg("one");
        ILegTransport?[] opened = [leg.TryOpen(new LegTransportRequest()), leg.TryOpen(new LegTransportRequest()), leg.TryOpen(new LegTransportRequest())];
        Assert.Equal([20_002, 20_004], opened[..2].Select(transport => transport!.Rtp.Port).Order());
        Assert.All(opened[..2], transport => Assert.Equal(transport!.Rtp.Port + 1, transport.Rtcp!.Port));
        Assert.Null(opened[2]);
        leg.Close();
        // They rest for a while.
        var next = call.Session.AddLeg("two");
        Assert.Null(next.TryOpen(new LegTransportRequest()));
        call.Network.Pass(TimeSpan.FromSeconds(2));
        Assert.NotNull(next.TryOpen(new LegTransportRequest { IsMultiplexed = true }));
        Assert.Equal(1, call.Loop.Count);
    }

    [Fact]
    public async Task A_port_that_somebody_else_has_is_passed_over()
    {
        await using var call = new VirtualCall(Few);
        using var other = new VirtualPhone(call.Network, 1);
        call.Network.TryAdd(new PeerAddress([192, 0, 2, 1], 20_003), other);
        var leg = call.Session.AddLeg("one");
        Assert.Equal(20_004, leg.TryOpen(new LegTransportRequest())!.Rtp.Port);
        Assert.Null(leg.TryOpen(new LegTransportRequest()));
        Assert.Equal(2, call.Loop.Count);
    }

    [Fact]
    public async Task There_is_no_transport_of_a_family_without_address()
    {
        await using var call = new VirtualCall();
        Assert.Null(call.Session.AddLeg("one").TryOpen(new LegTransportRequest { Family = AddressFamily.InterNetworkV6 }));
    }

    [Fact]
    public async Task Others_are_told_the_advertised_address()
    {
        await using var call = new VirtualCall(Few with { Addresses = [new MediaAddress(IPAddress.Parse("192.0.2.1"), IPAddress.Parse("203.0.113.1"))] });
        var leg = call.Session.AddLeg("one");
        Assert.Equal(IPAddress.Parse("203.0.113.1"), leg.TryOpen(new LegTransportRequest())!.Rtp.Address);
        var browser = leg.TryOpen(new LegTransportRequest { IsWebRtc = true })!;
        Assert.Null(browser.Rtcp);
        Assert.Contains($" 203.0.113.1 {browser.Rtp.Port} typ host", Assert.Single(browser.Ice!.Candidates));
    }

    [Fact]
    public async Task Each_network_has_its_address_and_every_port_of_it()
    {
        await using var call = new VirtualCall(Few with { Addresses = [Address("192.0.2.1"), Address("192.0.2.2", "internal"), Address("192.0.2.3", "external", "203.0.113.3"), Address("2001:db8::3", "external")] });
        Assert.Equal([AddressFamily.InterNetwork, AddressFamily.InterNetworkV6], call.Plane.FamiliesOf("external"));
        Assert.Empty(call.Plane.FamiliesOf("elsewhere"));
        var leg = call.Session.AddLeg("one");
        ILegTransport[] opened = [.. from network in new[] { null, "internal", "external" } from _ in new[] { 1, 2 } select leg.TryOpen(new LegTransportRequest { Network = network })!];
        Assert.Equal(["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2", "203.0.113.3", "203.0.113.3"], opened.Select(transport => $"{transport.Rtp.Address}"));
        Assert.All(opened.Chunk(2), pair => Assert.Equal([20_002, 20_004], pair.Select(transport => transport.Rtp.Port).Order()));
        Assert.Equal("2001:db8::3", $"{leg.TryOpen(new LegTransportRequest { Network = "external", Family = AddressFamily.InterNetworkV6 })!.Rtp.Address}");
        // There is no other address to fall back to: media would come into a network where they do not belong.
        Assert.Null(leg.TryOpen(new LegTransportRequest { Network = "internal", Family = AddressFamily.InterNetworkV6 }));
        Assert.Null(leg.TryOpen(new LegTransportRequest { Network = "internal" }));
        Assert.Equal([("", 0), ("internal", 0), ("external", 0), ("external", 1)], call.Plane.Addresses.Select(address => (address.Network, address.FreePairs)));
        leg.Close();
        Assert.All(call.Plane.Addresses, address => Assert.Equal((20_001, 20_006, 2, 2), (address.FirstPort, address.LastPort, address.Pairs, address.FreePairs)));
        Assert.Equal(call.Plane.AllPorts, call.Plane.FreePorts);
        Assert.Equal(0, call.Loop.Count);
    }

    [Fact]
    public async Task Who_is_in_no_network_has_the_first_address_of_the_family_whatever_its_network()
    {
        await using var call = new VirtualCall(Few with { Addresses = [Address("192.0.2.2", "internal"), Address("192.0.2.1"), Address("192.0.2.3", "external")] });
        Assert.Equal("192.0.2.2", $"{call.Session.AddLeg("one").TryOpen(new LegTransportRequest())!.Rtp.Address}");
    }

    [Fact]
    public async Task A_port_that_is_shared_is_shared_on_each_address()
    {
        await using var call = new VirtualCall(Few with { SharedWebRtcPort = 30_000, Addresses = [Address("192.0.2.1", "internal"), Address("192.0.2.2", "external")] });
        var leg = call.Session.AddLeg("one");
        Assert.Equal(["192.0.2.1:30000", "192.0.2.2:30000"], new[] { "internal", "external" }.Select(network => $"{leg.TryOpen(new LegTransportRequest { IsWebRtc = true, Network = network })!.Rtp}"));
    }

    [Fact]
    public void Ports_come_in_another_order_each_time()
    {
        int[] First() => [.. Enumerable.Range(0, 20).Select(_ => new PortPool(20_000, 29_999, TimeSpan.Zero, TimeProvider.System)).Select(pool => pool.TryTake(out var port) ? port : 0)];
        Assert.True(First().Distinct().Count() > 5);
        Assert.DoesNotContain(0, First());
    }

    private static MediaAddress Address(string bind, string network = "", string? advertised = null) => new(IPAddress.Parse(bind), advertised is null ? null : IPAddress.Parse(advertised)) { Network = network };
}
