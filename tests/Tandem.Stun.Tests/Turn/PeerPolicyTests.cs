using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Which peers clients may reach (RFC 8656 sections 10.2, 12.2 and 21.3).</summary>
public sealed class PeerPolicyTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.0.1")]
    [InlineData("169.254.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.255.255")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::10.0.0.1")]
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:0:10.0.0.1")]
    [InlineData("168.63.129.16")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b::127.0.0.1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:0a00:0001::1")]
    [InlineData("2002:7f00:0001::1")]
    [InlineData("2002:c0a8:0101::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void What_is_not_public_is_closed(string host) => Assert.False(Policy().Allows(TurnWorld.Address(host, 4000)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2002:0808:0808::1")]
    [InlineData("2a00::1")]
    [InlineData("2600::1")]
    public void What_is_public_is_open(string host) => Assert.True(Policy().Allows(TurnWorld.Address(host, 4000)));

    [Fact]
    public void The_closed_ranges_of_IPv4_end_where_they_end()
    {
        string[] closed = ["0.0.0.0-0.255.255.255", "10.0.0.0-10.255.255.255", "100.64.0.0-100.127.255.255", "127.0.0.0-127.255.255.255", "169.254.0.0-169.254.255.255", "172.16.0.0-172.31.255.255",
            "192.168.0.0-192.168.255.255", "198.18.0.0-198.19.255.255", "224.0.0.0-255.255.255.255"];
        foreach (var range in closed)
        {
            var (first, last) = (range.Split('-')[0], range.Split('-')[1]);
            Assert.False(Policy().Allows(TurnWorld.Address(first, 1)), first);
            Assert.False(Policy().Allows(TurnWorld.Address(last, 1)), last);
            if (first[0] != '0') Assert.True(Policy().Allows(Beside(first, -1)), $"before {first}");
            if (last != "255.255.255.255") Assert.True(Policy().Allows(Beside(last, 1)), $"behind {last}");
        }
    }

    [Fact]
    public void What_the_operator_has_closed_stays_closed_in_a_LAN_that_is_open()
    {
        var policy = Policy(new PeerPolicyOptions { Allowed = [Range("10.1.0.0/16"), Range("64:ff9b::/96")], Denied = [Range("10.1.2.0/24"), Range("9.9.0.0/16")] });
        Assert.True(policy.Allows(TurnWorld.Address("10.1.3.1", 1)));
        Assert.False(policy.Allows(TurnWorld.Address("10.1.2.1", 1)));
        Assert.False(policy.Allows(TurnWorld.Address("9.9.9.9", 1)));
    }

    [Fact]
    public void The_own_host_is_not_reached_behind_a_translator_either()
    {
        var policy = Policy(new PeerPolicyOptions { Allowed = [Range("192.168.10.0/24")], OwnServices = [TurnWorld.Address("192.168.10.5", 5060)] });
        Assert.True(policy.Allows(TurnWorld.Address("192.168.10.5", 5062)));
        Assert.False(policy.Allows(TurnWorld.Address("192.168.10.5", 5060)));
        Assert.False(policy.Allows(TurnWorld.Address("64:ff9b::192.168.10.5", 5060)));
        Assert.True(policy.Allows(TurnWorld.Address("64:ff9b::192.168.10.6", 5060)));
    }

    [Fact]
    public void The_machine_itself_stays_closed_in_a_LAN_that_is_open()
    {
        Kernel.PeerAddress own = TurnWorld.Address("192.168.10.2"), outer = TurnWorld.Address("9.9.9.9"), bound = TurnWorld.Address("192.168.10.3");
        var options = new PeerPolicyOptions { Allowed = [Range("192.168.10.0/24"), Range("9.9.9.0/24")], OwnHosts = [bound] };
        var policy = new PeerPolicy(options, [new RelayAddress(own, outer)]);
        foreach (var host in new[] { own, outer, bound }) Assert.False(policy.Allows(host.WithPort(22)), host.ToString());
        Assert.False(policy.Allows(TurnWorld.Address("64:ff9b::192.168.10.3", 22)));
        Assert.True(policy.Allows(TurnWorld.Address("192.168.10.4", 22)));
        Assert.True(policy.Allows(TurnWorld.Address("9.9.9.8", 22)));
        Assert.NotEqual(PeerAccess.None, policy.AccessOf(outer) & PeerAccess.OwnRelays);

        policy = new PeerPolicy(options with { Allowed = [Range("192.168.10.3")] }, [new RelayAddress(own, outer)]);
        Assert.True(policy.Allows(bound.WithPort(22)));
        Assert.False(policy.Allows(own.WithPort(22)));
    }

    [Fact]
    public void A_LAN_can_be_opened()
    {
        var policy = Policy(new PeerPolicyOptions { Allowed = [Range("10.1.0.0/16"), Range("fd00:1::/32")] });
        Assert.True(policy.Allows(TurnWorld.Address("10.1.2.3", 1)));
        Assert.True(policy.Allows(TurnWorld.Address("::ffff:10.1.2.3", 1)));
        Assert.True(policy.Allows(TurnWorld.Address("64:ff9b::10.1.2.3", 1)));
        Assert.True(policy.Allows(TurnWorld.Address("fd00:1::9", 1)));
        Assert.False(policy.Allows(TurnWorld.Address("10.2.2.3", 1)));
        Assert.False(policy.Allows(TurnWorld.Address("fd00:2::9", 1)));
    }

    [Fact]
    public void A_public_network_can_be_closed()
    {
        var policy = Policy(new PeerPolicyOptions { Denied = [Range("9.0.0.0/8")] });
        Assert.False(policy.Allows(TurnWorld.Address("9.9.9.9", 1)));
        Assert.False(policy.Allows(TurnWorld.Address("64:ff9b::9.9.9.9", 1)));
        Assert.False(policy.Allows(TurnWorld.Address("2002:909:909::1", 1)));
        Assert.True(policy.Allows(TurnWorld.Address("8.8.8.8", 1)));
    }

    [Fact]
    public void Loopback_is_open_in_a_laboratory_only()
    {
        var policy = Policy(new PeerPolicyOptions { AllowsLoopback = true });
        Assert.True(policy.Allows(TurnWorld.Address("127.0.0.1", 1)));
        Assert.True(policy.Allows(TurnWorld.Address("::1", 1)));
        Assert.False(policy.Allows(TurnWorld.Address("10.0.0.1", 1)));
        Assert.False(policy.Allows(TurnWorld.Address("::", 1)));
    }

    [Fact]
    public void The_own_services_are_closed_whatever_is_open()
    {
        var policy = Policy(new PeerPolicyOptions
        {
            AllowsLoopback = true,
            Allowed = [Range("9.0.0.0/8")],
            OwnServices = [TurnWorld.Address("127.0.0.1", 5060), TurnWorld.Address("9.9.9.9", 443), TurnWorld.Address("9.9.9.8")],
        });
        Assert.False(policy.Allows(TurnWorld.Address("127.0.0.1", 5060)));
        Assert.False(policy.Allows(TurnWorld.Address("9.9.9.9", 443)));
        Assert.False(policy.Allows(TurnWorld.Address("9.9.9.8", 1)));
        Assert.True(policy.Allows(TurnWorld.Address("127.0.0.1", 5061)));
        Assert.True(policy.Allows(TurnWorld.Address("9.9.9.9", 80)));
    }

    [Fact]
    public void A_closed_peer_gets_no_permission_and_no_channel()
    {
        var world = new TurnWorld();
        var client = world.Allocated();
        foreach (var host in new[] { "10.0.0.1", "127.0.0.1", "169.254.169.254" })
        {
            TestClient.AssertError(StunErrorCode.Forbidden, client.TryPermit(TurnWorld.Address(host)));
            TestClient.AssertError(StunErrorCode.Forbidden, client.TryBind(0x4000, TurnWorld.Address(host, 80)));
        }

        Assert.Equal((1, 6L), (world.Status.Peers, world.Status.Refusals[StunRefusal.ForbiddenPeer]));
    }

    [Fact]
    public void A_permission_for_a_host_does_not_reach_its_closed_port()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Policy = new PeerPolicyOptions { OwnServices = [TurnWorld.Peer.WithPort(5060)] } });
        var client = world.Allocated();
        client.Indicate(TurnWorld.Peer.WithPort(5060), [1]);
        Assert.Equal((0, 1L), (world.Sockets.ToPeers.Count, world.Dropped(StunDrop.ForbiddenPeer)));
        client.Indicate(TurnWorld.Peer, [1]);
        Assert.Single(world.Sockets.ToPeers);
        TestClient.AssertError(StunErrorCode.Forbidden, client.TryBind(0x4000, TurnWorld.Peer.WithPort(5060)));
        client.Bind(0x4000, TurnWorld.Peer);
    }

    [Fact]
    public void In_a_laboratory_relays_and_peers_share_loopback()
    {
        var loopback = TurnWorld.Address("127.0.0.1");
        var world = new TurnWorld(new TurnOptions { Relays = [new RelayAddress(loopback)], Policy = new PeerPolicyOptions { AllowsLoopback = true, OwnServices = [loopback.WithPort(3478)] } });
        var client = world.Client();
        client.Allocate();
        client.Permit(loopback);
        client.Indicate(loopback.WithPort(4000), [1]);
        Assert.Equal(loopback.WithPort(4000), world.Sockets.ToPeers.Dequeue().Peer);
        client.Indicate(loopback.WithPort(3478), [1]);
        client.Indicate(client.Relayed, [2]);
        Assert.Equal((0, 1), (world.Sockets.ToPeers.Count, world.Sockets.ToClients.Count));
    }

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("::/0", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("9.9.9.9", true)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("fd00::/129", false)]
    [InlineData("10.0.0.0/", false)]
    [InlineData("10.0.0.0/-1", false)]
    [InlineData("10.0.0/8", false)]
    [InlineData("", false)]
    [InlineData("/8", false)]
    public void Ranges_are_read(string text, bool isRange) => Assert.Equal(isRange, AddressRange.TryParse(text, out _));

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : throw new ArgumentException(text, nameof(text));

    private static PeerPolicy Policy(PeerPolicyOptions? options = null) => new(options ?? new PeerPolicyOptions(), [new RelayAddress(TurnWorld.RelayV4)]);

    private static Kernel.PeerAddress Beside(string host, int distance)
    {
        Span<byte> octets = stackalloc byte[4];
        TurnWorld.Address(host).WriteAddress(octets);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(octets) + distance));
        return new Kernel.PeerAddress(octets, 1);
    }
}
