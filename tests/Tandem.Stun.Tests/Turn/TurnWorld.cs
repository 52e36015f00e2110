using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>A server in virtual time, with one relay address of each family.</summary>
internal sealed class TurnWorld
{
    public static readonly PeerAddress RelayV4 = Address("198.41.0.4");
    public static readonly PeerAddress RelayV6 = Address("2a00::4");

    /// <summary>Peers that anybody may reach.</summary>
    public static readonly PeerAddress Peer = Address("9.9.9.9", 4000);
    public static readonly PeerAddress OtherPeer = Address("9.9.9.10", 4000);
    public static readonly PeerAddress PeerV6 = Address("2a01::9", 4000);

    public TurnWorld(TurnOptions? turn = null, bool authenticates = true)
    {
        Options = turn ?? Default;
        Authentication = new LongTermAuthentication(new LongTermOptions { Realm = "example.test" }, new TestCredentials(), new byte[32]);
        Server = new StunServer(new StunServerOptions { Turn = Options, Software = "test" }, authenticates ? Authentication : null, Sockets);
    }

    /// <summary>One that slows down who guesses passwords, and tells of him.</summary>
    public TurnWorld(IStunCredentials credentials, GuessingLimits limits, IStunWitness witness)
    {
        Options = Default with { Quotas = new TurnQuotas { MaxAllocationsPerUser = int.MaxValue } };
        Authentication = new LongTermAuthentication(new LongTermOptions { Realm = "example.test", Guessing = limits }, credentials, new byte[32]);
        Server = new StunServer(new StunServerOptions { Turn = Options }, Authentication, Sockets, witness);
    }

    public static TurnOptions Default { get; } = new() { Relays = [new RelayAddress(RelayV4), new RelayAddress(RelayV6)] };

    public static TurnOptions OnlyV4 { get; } = new() { Relays = [new RelayAddress(RelayV4)] };

    public TurnOptions Options { get; }

    public TestSockets Sockets { get; } = new(new StunListener(0, StunTransport.Udp, Address("192.0.2.1", 3478), Address("192.0.2.1", 3478)));

    public StunServer Server { get; }

    public LongTermAuthentication Authentication { get; }

    public Instant Now { get; private set; } = new(TimeSpan.TicksPerHour);

    /// <summary>Whether nothing is left of a connection with a peer as soon as it is closed.</summary>
    public bool EndsAtOnce { get; set; } = true;

    public StunServerStatus Status
    {
        get
        {
            if (EndsAtOnce) TellEnded();
            return Server.Status();
        }
    }

    public static PeerAddress Address(string host, ushort port = 0) =>
        PeerAddress.TryParse(System.Text.Encoding.ASCII.GetBytes(host), port, out var address) ? address : throw new ArgumentException(host, nameof(host));

    public static StunFlow Udp(ushort port) => new(StunTransport.Udp, 0, Address("9.1.1.1", port), 0);

    public static StunFlow Tcp(ushort port) => new(StunTransport.Tcp, 0, Address("9.1.1.1", port), port);

    public TestClient Client(ushort port = 1000, string user = "alice") => new(this, Udp(port), user);

    /// <summary>A client with an allocation and a permission for <see cref="Peer"/>.</summary>
    public TestClient Allocated(ushort port = 1000, string user = "alice")
    {
        var client = Client(port, user);
        client.Allocate();
        client.Permit(Peer);
        return client;
    }

    /// <summary>A client by TCP with an allocation of TCP.</summary>
    public TestClient TcpAllocated(ushort port = 1000, string user = "alice")
    {
        var client = new TestClient(this, Tcp(port), user);
        client.AllocateTcp();
        return client;
    }

    /// <summary>A connection of a peer to a relayed address. Returns its number, and whether it is kept.</summary>
    public (ulong Number, bool IsKept) FromTcpPeer(PeerAddress relay, PeerAddress peer)
    {
        var number = Sockets.Accept();
        var isKept = Server.PeerAccepted(NumberOf(relay), number, peer, Now);
        if (!isKept) Sockets.EndPeer(number);
        return (number, isKept);
    }

    /// <summary>Tells the server that nothing is left of the connections that it has closed.</summary>
    public void TellEnded()
    {
        while (Sockets.Ended.TryDequeue(out var number)) Server.PeerClosed(number, Now);
    }

    /// <summary>Lets time pass, and runs every timer at its time.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (Server.Deadline <= end)
        {
            if (Server.Deadline > Now) Now = Server.Deadline;
            Server.Advance(Now);
            Assert.True(Server.Deadline > Now, "A timer that was served is due again at once.");
        }

        Now = end;
    }

    /// <summary>A datagram from a peer to a relayed address.</summary>
    public void FromPeer(PeerAddress relay, PeerAddress peer, params ReadOnlySpan<byte> data)
    {
        var buffer = new byte[IStunReceiver.Headroom + data.Length + IStunReceiver.Tailroom];
        data.CopyTo(buffer.AsSpan(IStunReceiver.Headroom));
        Server.ReceivedFromPeer(NumberOf(relay), peer, buffer, data.Length, Now);
    }

    public int NumberOf(PeerAddress relay) => Sockets.Relays.Single(open => open.Value == relay).Key;

    public long Dropped(StunDrop reason) => Status.Drops[reason];

    /// <summary>When all allocations have run out nothing is left: no socket, no timer, no table entry.</summary>
    public void AssertNothingIsLeft()
    {
        Pass(TimeSpan.FromHours(2));
        TellEnded();
        TurnInvariants.AssertNothingIsLeft(Server, Sockets);
    }
}
