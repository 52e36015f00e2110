using Tandem.Kernel;

namespace Tandem.Transport.Tests;

public sealed class ConnectionGateTests
{
    private readonly ConnectionGate _gate = new(new ConnectionLimits(All: 4, OfSource: 2, CountsLoopback: false));

    [Fact]
    public void A_source_is_one_IPv4_address_whatever_the_port()
    {
        Assert.Equal(ConnectionRefusal.None, _gate.Enter(Peer("192.0.2.1", 1)));
        Assert.Equal(ConnectionRefusal.None, _gate.Enter(Peer("192.0.2.1", 2)));
        Assert.Equal(ConnectionRefusal.TooManyOfSource, _gate.Enter(Peer("192.0.2.1", 3)));
        Assert.Equal(ConnectionRefusal.None, _gate.Enter(Peer("192.0.2.2", 1)));
    }

    [Fact]
    public void A_source_is_one_IPv6_network_of_64_bits()
    {
        Assert.Equal(ConnectionRefusal.None, _gate.Enter(Peer("2001:db8::1", 1)));
        Assert.Equal(ConnectionRefusal.None, _gate.Enter(Peer("2001:db8::ffff:1", 1)));
        Assert.Equal(ConnectionRefusal.TooManyOfSource, _gate.Enter(Peer("2001:db8::2", 1)));
        Assert.Equal(ConnectionRefusal.None, _gate.Enter(Peer("2001:db8:0:1::1", 1)));
    }

    [Fact]
    public void Loopback_is_limited_in_all_only()
    {
        for (var i = 0; i < 4; i++) Assert.Equal(ConnectionRefusal.None, _gate.Enter(Peer("127.0.0.1", 1)));

        Assert.Equal(ConnectionRefusal.TooMany, _gate.Enter(Peer("127.0.0.1", 1)));
    }

    [Fact]
    public void Who_leaves_makes_room_and_nothing_is_left_of_a_source()
    {
        _gate.Enter(Peer("192.0.2.1", 1));
        _gate.Enter(Peer("192.0.2.1", 2));
        _gate.Enter(Peer("192.0.2.1", 3));

        _gate.Leave(Peer("192.0.2.1", 1));
        Assert.Equal(ConnectionRefusal.None, _gate.Enter(Peer("192.0.2.1", 4)));
        _gate.Leave(Peer("192.0.2.1", 2));
        _gate.Leave(Peer("192.0.2.1", 4));

        Assert.Equal((0, 0), (_gate.Count, _gate.Sources));
    }

    [Fact]
    public void Many_threads_leave_nothing_behind()
    {
        var gate = new ConnectionGate(new ConnectionLimits(All: 50_000, OfSource: 500, CountsLoopback: false));
        Parallel.For(0, 10_000, i =>
        {
            var peer = Peer($"192.0.2.{i % 3}", 1);
            Assert.Equal(ConnectionRefusal.None, gate.Enter(peer));
            gate.Leave(peer);
        });

        Assert.Equal((0, 0), (gate.Count, gate.Sources));
    }

    private static PeerAddress Peer(string address, ushort port) =>
        PeerAddress.TryParse(System.Text.Encoding.ASCII.GetBytes(address), port, out var peer) ? peer : throw new ArgumentException(address);
}
