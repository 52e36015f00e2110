using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>RFC 8656 section 11.5.</summary>
public sealed class IcmpTests
{
    private readonly TurnWorld _world = new();

    [Theory]
    [InlineData(true, 3)]
    [InlineData(true, 11)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 3)]
    public void A_client_is_told_that_a_peer_cannot_be_reached(bool isV4, byte type)
    {
        var client = Dual();
        var peer = isV4 ? TurnWorld.Peer : TurnWorld.PeerV6;
        _world.Server.PeerFailed(Relay(isV4), peer, new IcmpMessage(type, 4, 1400), _world.Now);
        var sent = Assert.Single(_world.Sockets.ToClients);
        var message = Wire.Parse(sent.Octets);
        Assert.Equal((client.Flow, StunClass.Indication, StunMethod.Data), (sent.Flow, message.Class, message.Method));
        message.ReadXorAddress(StunAttributeType.XorPeerAddress, out var told);
        message.ReadIcmp(out var icmp);
        Assert.Equal((peer, new IcmpMessage(type, 4, 1400)), (told, icmp));
        Assert.False(message.Has(StunAttributeType.Data));
        Assert.Equal(1, _world.Status.IcmpErrors);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 5)]
    [InlineData(false, 4)]
    [InlineData(false, 128)]
    public void Other_types_are_not_told(bool isV4, byte type)
    {
        Dual();
        _world.Server.PeerFailed(Relay(isV4), isV4 ? TurnWorld.Peer : TurnWorld.PeerV6, new IcmpMessage(type, 0, 0), _world.Now);
        Assert.Equal((0, 1L), (_world.Sockets.ToClients.Count, _world.Dropped(StunDrop.IcmpType)));
    }

    [Fact]
    public void What_has_no_permission_or_no_allocation_is_not_told()
    {
        Dual();
        _world.Server.PeerFailed(Relay(isV4: true), TurnWorld.OtherPeer, new IcmpMessage(3, 3, 0), _world.Now);
        _world.Server.PeerFailed(77, TurnWorld.Peer, new IcmpMessage(3, 3, 0), _world.Now);
        Assert.Equal((0, 1L, 1L), (_world.Sockets.ToClients.Count, _world.Dropped(StunDrop.NoPermissionFromPeer), _world.Dropped(StunDrop.UnallocatedRelay)));
    }

    private int Relay(bool isV4) => _world.Sockets.Relays.Single(relay => relay.Value.IsV4 == isV4).Key;

    private TestClient Dual()
    {
        var client = _world.Client();
        client.Allocate((ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, StunAddressFamily.V6));
        client.Permit(TurnWorld.Peer, TurnWorld.PeerV6);
        return client;
    }
}
