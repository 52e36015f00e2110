using System.Net;
using System.Text;
using Tandem.Kernel;
using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>What a path is made of.</summary>
internal enum PathKind
{
    None,
    Host,
    Reflexive,
    Relayed,
}

/// <summary>The internet with a STUN server and a relay, and two agents, each behind a NAT of its own or none.</summary>
internal sealed class IceScene
{
    private const string PublicA = "203.0.113.1";
    private const string PublicB = "203.0.113.2";

    public IceScene(int seed, NatKind natA = NatKind.Open, NatKind natB = NatKind.Open, SegmentQuality? quality = null, IceOptions? optionsA = null, IceOptions? optionsB = null, IceRole roleA = IceRole.Controlling, IceRole roleB = IceRole.Controlled)
    {
        Seed = seed;
        Random = new Random(seed);
        Internet = new Segment(Time, Random, quality ?? SegmentQuality.Good);
        Stun = new BindingServer(Internet, Address("198.51.100.1", 3478));
        Relay = new Relay(Internet, Address("198.51.100.2", 3478));
        (LanA, NatA, HostA) = Build(natA, PublicA, "10.0.1.5", quality);
        (LanB, NatB, HostB) = Build(natB, PublicB, "10.0.2.5", quality);
        A = new IcePeer("A", Time, Random, roleA, optionsA ?? IceOptions.Default);
        B = new IcePeer("B", Time, Random, roleB, optionsB ?? IceOptions.Default);
        (A.Signalling.Other, B.Signalling.Other) = (B, A);
    }

    public int Seed { get; }

    public VirtualTime Time { get; } = new();

    public Random Random { get; }

    public Segment Internet { get; }

    public BindingServer Stun { get; }

    public Relay Relay { get; }

    public Segment LanA { get; }

    public Segment LanB { get; }

    public Nat? NatA { get; }

    public Nat? NatB { get; }

    public string HostA { get; }

    public string HostB { get; }

    public IcePeer A { get; }

    public IcePeer B { get; }

    public static PeerAddress Address(string ip, int port) => PeerAddress.From(new IPEndPoint(IPAddress.Parse(ip), port));

    /// <summary>Both agents with everything: a socket, the STUN server, the relay over UDP and over TCP.</summary>
    public void Start()
    {
        A.Bind(LanA, HostA);
        B.Bind(LanB, HostB);
        foreach (var peer in new[] { A, B })
        {
            peer.Signalling.Begin();
            peer.Gather(Stun.Address);
            peer.GatherRelay(Relay, byDatagrams: true, byConnection: true);
            Time.AfterMilliseconds(1_000, peer.EndOfCandidates);
            peer.SendData();
        }
    }

    public void RunUntilBoth(IceState state, double seconds = 60) =>
        Assert.True(Time.RunUntil(() => A.Agent.State == state && B.Agent.State == state, TimeSpan.FromSeconds(seconds)), $"Not both {state} in {seconds} s. {this}");

    /// <summary>What the path is made of, as the agent sees it.</summary>
    public static PathKind Kind(IcePeer peer)
    {
        if (!peer.Agent.TryGetPathCandidates(1, out var local, out var remote)) return PathKind.None;
        if (local!.Type == CandidateType.Relayed || remote!.Type == CandidateType.Relayed) return PathKind.Relayed;
        // The relay of the other agent shows itself by its address too, before its candidate was told.
        if (remote.Address.WithPort(0) == Address("198.51.100.2", 0)) return PathKind.Relayed;
        return local.Type == CandidateType.Host && remote.Type == CandidateType.Host ? PathKind.Host : PathKind.Reflexive;
    }

    /// <summary>Both send for so long, and nearly everything arrives.</summary>
    public void AssertDataFlows(double seconds = 10, double share = 0.99)
    {
        var since = Time.Now + TimeSpan.FromMilliseconds(200);
        Time.RunForSeconds(seconds);
        var expected = (int)(share * ((seconds - 0.2) / 0.05));
        Assert.True(A.ReceivedSince(since) >= expected - 1, $"A received {A.ReceivedSince(since)} of {expected}. {this}");
        Assert.True(B.ReceivedSince(since) >= expected - 1, $"B received {B.ReceivedSince(since)} of {expected}. {this}");
    }

    /// <summary>Both ends of what is used are the same path: what one sends on is where the other one sends to.</summary>
    public void AssertOnePath()
    {
        Assert.True(A.Agent.TryGetPathCandidates(1, out var localA, out var remoteA), $"{this}");
        Assert.True(B.Agent.TryGetPathCandidates(1, out var localB, out var remoteB), $"{this}");
        Assert.True(localA!.Address == remoteB!.Address, $"A is {localA} and B sends to {remoteB}. {this}");
        Assert.True(localB!.Address == remoteA!.Address, $"B is {localB} and A sends to {remoteA}. {this}");
    }

    /// <summary>Ends both, after which nothing is left of them.</summary>
    public void Close()
    {
        A.Close();
        B.Close();
        // The allocations of clients that went, too: deleted, or run out where the network kept the request from the server.
        Time.RunFor(TimeSpan.FromMinutes(12));
        Assert.Equal(0, Relay.Open);
    }

    public override string ToString()
    {
        var text = new StringBuilder().AppendLine($"Seed {Seed}.");
        foreach (var peer in new[] { A, B })
        {
            text.AppendLine($"{peer.Name} {peer.Agent.Role} {peer.Agent.State} {Kind(peer)}: {string.Join(", ", peer.Events)}");
        }

        return text.ToString();
    }

    private (Segment Lan, Nat? Nat, string Host) Build(NatKind kind, string outer, string inner, SegmentQuality? quality)
    {
        if (kind == NatKind.Open) return (Internet, null, outer);
        var lan = new Segment(Time, Random, (quality ?? SegmentQuality.Good) with { MinDelay = 1, MaxDelay = 1, Loss = 0 });
        return (lan, new Nat(kind, lan, Internet, IPAddress.Parse(outer)), inner);
    }
}
