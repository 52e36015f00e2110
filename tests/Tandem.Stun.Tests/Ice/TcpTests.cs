using Tandem.Kernel;
using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>RFC 6544.</summary>
public sealed class TcpTests
{
    private static readonly PeerAddress Passive = IceScene.Address("192.0.2.2", 8998);
    private static readonly CandidateBase Active = new(CandidateTransport.TcpActive, IceScene.Address("192.0.2.1", 9));

    private static IceWire Wired()
    {
        var wire = new IceWire(IceRole.Controlling);
        Assert.Equal(CandidateOutcome.Added, wire.Agent.AddHost(Active, wire.Now, out _));
        wire.Agent.AddRemoteCandidate(IceWire.Host(Passive, transport: CandidateTransport.TcpPassive), wire.Now);
        wire.Drain();
        return wire;
    }

    [Theory]
    [InlineData(IceRole.Controlling)]
    [InlineData(IceRole.Controlled)]
    public void An_active_agent_without_udp_reaches_a_passive_one(IceRole role)
    {
        var scene = OverTcp(role);
        Assert.True(scene.A.Agent.TryGetPath(1, out var local, out _));
        Assert.Equal(CandidateTransport.TcpActive, local.Transport);
        scene.AssertDataFlows();
        scene.Close();
    }

    /// <summary>RFC 6544 section 11.1.</summary>
    [Theory]
    [InlineData(IceRole.Controlling, 5)]
    [InlineData(IceRole.Controlled, 5)]
    [InlineData(IceRole.Controlling, 600)]
    [InlineData(IceRole.Controlled, 600)]
    public void A_connection_that_ends_is_opened_again_by_who_has_opened_it(IceRole role, int seconds)
    {
        var scene = OverTcp(role);
        scene.Time.RunForSeconds(seconds);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(scene.A.Agent.TryGetPath(1, out var local, out var remote));
            scene.A.Cut(local, remote);
            Assert.False(scene.A.Agent.IsSendingAllowed);
            scene.RunUntilBoth(IceState.Completed);
            scene.Time.RunForSeconds(5);
            scene.AssertDataFlows(3);
            Assert.Equal((1, 1), (scene.A.Connections, scene.B.Connections));
        }

        scene.Close();
    }

    /// <summary>RFC 6544 section 8.</summary>
    [Theory]
    [InlineData(IceRole.Controlling)]
    [InlineData(IceRole.Controlled)]
    public void Connections_that_are_not_selected_are_closed(IceRole role)
    {
        var scene = OverTcp(role, listeners: 3);
        Assert.InRange(scene.A.Connections, 2, 3);
        scene.Time.RunForSeconds(8);
        Assert.Equal((1, 1), (scene.A.Connections, scene.B.Connections));
        scene.AssertDataFlows(3);
        scene.Close();
    }

    /// <summary>RFC 6544 section 9.2.</summary>
    [Theory]
    [InlineData(IceRole.Controlling)]
    [InlineData(IceRole.Controlled)]
    public void A_restart_goes_on_over_the_connection_until_it_has_another(IceRole role)
    {
        var scene = OverTcp(role);
        scene.Time.RunForSeconds(8);
        var withheld = scene.A.Withheld + scene.B.Withheld;
        scene.A.Restart();
        Assert.True(scene.A.Agent.IsSendingAllowed);
        scene.Time.RunForSeconds(1);
        scene.RunUntilBoth(IceState.Completed);
        scene.Time.RunForSeconds(8);
        Assert.Equal(withheld, scene.A.Withheld + scene.B.Withheld);
        Assert.Equal((1, 1), (scene.A.Connections, scene.B.Connections));
        scene.AssertDataFlows();
        scene.Close();
    }

    [Fact]
    public void An_active_candidate_has_port_9_and_each_direction_begins_at_its_highest_preference()
    {
        var agent = new IceAgent(IceRole.Controlling);
        var (host, now) = (IceScene.Address("192.0.2.1", 9), new Instant(1));
        Assert.Equal(CandidateOutcome.Address, agent.AddHost(new CandidateBase(CandidateTransport.TcpActive, host.WithPort(5000)), now, out _));
        Assert.Equal(CandidateOutcome.Added, agent.AddHost(new CandidateBase(CandidateTransport.Udp, host.WithPort(5000)), now, out _));
        // RFC 6544 section 4.2: 2^13 times 6 for active, 4 for passive, 2 for simultaneous open, and 8191 with one address.
        foreach (var (transport, direction) in new[] { (CandidateTransport.TcpActive, 6), (CandidateTransport.TcpPassive, 4), (CandidateTransport.TcpSimultaneousOpen, 2) })
        {
            Assert.Equal(CandidateOutcome.Added, agent.AddHost(new CandidateBase(transport, host), now, out var candidate));
            Assert.Equal((90u << 24) + ((uint)((8192 * direction) + 8191) << 8) + 255, candidate!.Priority);
        }

        agent.AddHost(new CandidateBase(CandidateTransport.TcpPassive, IceScene.Address("192.0.2.7", 9)), now, out var second);
        Assert.Equal((90u << 24) + ((uint)((8192 * 4) + 8190) << 8) + 255, second!.Priority);
    }

    [Fact]
    public void Udp_is_preferred_where_it_works()
    {
        var scene = new IceScene(1);
        scene.A.BindTcp(scene.LanA, scene.HostA, CandidateTransport.TcpActive);
        scene.B.BindTcp(scene.LanB, scene.HostB, CandidateTransport.TcpPassive);
        scene.Start();
        scene.RunUntilBoth(IceState.Completed);
        scene.Time.RunForSeconds(5);
        Assert.True(scene.A.Agent.TryGetPath(1, out var local, out _));
        Assert.Equal(CandidateTransport.Udp, local.Transport);
        scene.AssertDataFlows(3);
        scene.Close();
    }

    [Fact]
    public void A_check_waits_for_the_connection_and_is_not_sent_again()
    {
        var wire = Wired();
        Assert.Contains(wire.Outputs, output => output.Kind == IceOutputKind.Connect && output.Local == Active && output.Remote == Passive);
        Assert.Empty(wire.Sent);
        wire.Agent.Connected(Active, Passive, wire.Now);
        wire.Drain();
        Assert.Single(wire.Sent);
        wire.Advance(TimeSpan.FromSeconds(39));
        Assert.Single(wire.Sent);
        wire.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, wire.Agent.Counters.ChecksTimedOut);
    }

    [Fact]
    public void A_connection_that_does_not_come_fails_the_pair_after_its_time()
    {
        var wire = Wired();
        wire.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(0, wire.Agent.Counters.ChecksTimedOut);
        wire.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, wire.Agent.Counters.ChecksTimedOut);
    }

    /// <summary>RFC 6544 section 8.</summary>
    [Fact]
    public void When_the_agent_fails_its_connections_are_freed_and_one_that_comes_later_too()
    {
        var wire = Wired();
        var other = Passive.WithPort(8999);
        wire.Agent.AddRemoteCandidate(IceWire.Host(other, transport: CandidateTransport.TcpPassive), wire.Now);
        wire.Advance(TimeSpan.FromSeconds(1));
        wire.Agent.Connected(Active, Passive, wire.Now);
        wire.Drain();
        wire.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((IceState.Failed, 0), (wire.Agent.State, wire.Agent.Count));
        Assert.Equal([Passive], Freed());
        wire.Agent.Connected(Active, other, wire.Now);
        wire.Drain();
        Assert.Equal([Passive, other], Freed());

        IEnumerable<PeerAddress> Freed() => wire.Outputs.Where(output => output.Kind == IceOutputKind.ConnectionFreed && output.Local == Active).Select(output => output.Remote);
    }

    [Fact]
    public void A_connection_that_ends_takes_the_path_with_it_at_once()
    {
        var wire = Wired();
        wire.Agent.Connected(Active, Passive, wire.Now);
        wire.Drain();
        wire.Receive(wire.Answer(wire.Sent[^1].Octets), Passive, Active);
        Assert.True(wire.Agent.IsSendingAllowed);
        wire.Agent.Closed(Active, Passive, wire.Now);
        wire.Drain();
        Assert.False(wire.Agent.IsSendingAllowed);
        Assert.Equal(IceState.Disconnected, wire.Agent.State);
    }

    [Theory]
    [InlineData(CandidateTransport.TcpActive)]
    [InlineData(CandidateTransport.Udp)]
    [InlineData(CandidateTransport.TcpSimultaneousOpen)]
    public void Only_opposites_are_paired(CandidateTransport other)
    {
        var wire = new IceWire(IceRole.Controlling);
        wire.Agent.RemoveBase(IceWire.Local, wire.Now);
        wire.Agent.AddHost(Active, wire.Now, out _);
        wire.Agent.AddRemoteCandidate(IceWire.Host(Passive, transport: other), wire.Now);
        wire.Drain();
        Assert.DoesNotContain(wire.Outputs, output => output.Kind is IceOutputKind.Connect or IceOutputKind.Transmit);
    }

    [Fact]
    public void Frames_are_cut_whole_at_every_split_and_octet_by_octet()
    {
        byte[] stream = [0, 3, 1, 2, 3, 0, 0, 0, 1, 9];
        for (var split = 0; split <= stream.Length; split++) Assert.Equal(["010203", "", "09"], Cut(stream, [split]));
        Assert.Equal(["010203", "", "09"], Cut(stream, Enumerable.Range(0, stream.Length)));
        Assert.Equal(FramedStreamResult.TooLong, FramedStream.Next([0, 4], 3, out _, out _));
        Assert.Equal(FramedStreamResult.NeedMore, FramedStream.Next([0, 3], 3, out _, out _));
        var header = new byte[2];
        FramedStream.WriteHeader(header, 0x1234);
        Assert.Equal("1234", Wire.Hex(header));
        Assert.Throws<ArgumentOutOfRangeException>(() => FramedStream.WriteHeader(header, 65_536));
    }

    /// <summary>A scene in which A opens connections to B, and nothing else works.</summary>
    private static IceScene OverTcp(IceRole role, int listeners = 1)
    {
        var scene = new IceScene(1, NatKind.PortRestricted, roleA: role, roleB: role == IceRole.Controlling ? IceRole.Controlled : IceRole.Controlling);
        scene.NatA!.IsUdpBlocked = true;
        scene.A.BindTcp(scene.LanA, scene.HostA, CandidateTransport.TcpActive);
        for (var i = 0; i < listeners; i++) scene.B.BindTcp(scene.LanB, scene.HostB, CandidateTransport.TcpPassive);
        scene.A.Signalling.Begin();
        scene.B.Signalling.Begin();
        scene.A.SendData();
        scene.B.SendData();
        scene.RunUntilBoth(IceState.Completed);
        return scene;
    }

    private static List<string> Cut(byte[] stream, IEnumerable<int> splits)
    {
        var frames = new List<string>();
        var start = 0;
        foreach (var end in splits.Append(stream.Length))
        {
            while (FramedStream.Next(stream.AsSpan(start, end - start), 100, out var packet, out var consumed) == FramedStreamResult.Packet)
            {
                frames.Add(Wire.Hex(packet));
                start += consumed;
            }
        }

        return frames;
    }
}
