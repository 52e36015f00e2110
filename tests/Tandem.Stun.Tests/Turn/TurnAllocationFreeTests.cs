using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Data and Binding requests cost no memory.</summary>
public sealed class TurnAllocationFreeTests
{
    private readonly TurnWorld _world = new(TurnWorld.Default with { Quotas = new TurnQuotas { AllocationBandwidth = long.MaxValue, UserBandwidth = long.MaxValue } });
    private readonly TestClient _client;
    private readonly TestClient _other;

    public TurnAllocationFreeTests()
    {
        (_client, _other) = (_world.Client(1), _world.Client(2, "bob"));
        _client.Allocate();
        _other.Allocate();
        _client.Permit(TurnWorld.Peer, _other.Relayed, TurnWorld.OtherPeer);
        _other.Permit(_client.Relayed);
        _client.Bind(0x4000, TurnWorld.Peer);
        _client.Bind(0x4001, _other.Relayed);
        _world.Sockets.KeepsNothing = true;
    }

    [Fact]
    public void ChannelData_to_a_peer()
    {
        var octets = new byte[1204];
        ChannelData.Write(octets, 0x4000, new byte[1200], isStream: false);
        AssertFree(() => _world.Server.Received(octets, _client.Flow, _world.Now));
    }

    [Fact]
    public void ChannelData_to_another_client()
    {
        var octets = new byte[1204];
        ChannelData.Write(octets, 0x4001, new byte[1200], isStream: false);
        AssertFree(() => _world.Server.Received(octets, _client.Flow, _world.Now));
    }

    [Fact]
    public void A_Send_indication()
    {
        var writer = new StunWriter(new byte[1400], StunClass.Indication, StunMethod.Send, TransactionId.Random());
        writer.WriteXorAddress(StunAttributeType.XorPeerAddress, TurnWorld.Peer);
        writer.Write(StunAttributeType.Data, new byte[1200]);
        var octets = writer.Written.ToArray();
        AssertFree(() => _world.Server.Received(octets, _client.Flow, _world.Now));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_datagram_from_a_peer(bool hasChannel)
    {
        var buffer = new byte[IStunReceiver.Headroom + 1200 + IStunReceiver.Tailroom];
        var relay = _world.NumberOf(_client.Relayed);
        var peer = hasChannel ? TurnWorld.Peer : TurnWorld.OtherPeer;
        AssertFree(() => _world.Server.ReceivedFromPeer(relay, peer, buffer, 1200, _world.Now));
    }

    [Fact]
    public void An_ICMP_error()
    {
        var relay = _world.NumberOf(_client.Relayed);
        AssertFree(() => _world.Server.PeerFailed(relay, TurnWorld.Peer, new IcmpMessage(3, 3, 0), _world.Now));
    }

    [Fact]
    public void A_Binding_request()
    {
        var octets = new StunWriter(new byte[20], StunClass.Request, StunMethod.Binding, TransactionId.Random()).Written.ToArray();
        AssertFree(() => _world.Server.Received(octets, _client.Flow, _world.Now));
    }

    /// <summary>Each of them sends something, so that it is not the dropping that costs nothing.</summary>
    private void AssertFree(Action action)
    {
        var sent = _world.Sockets.Sent;
        Assert.Equal(0, Wire.AllocatedBy(action));
        Assert.Equal(103, _world.Sockets.Sent - sent);
    }
}
