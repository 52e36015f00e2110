using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

public sealed class CandidatePriorityTests
{
    [Theory]
    // RFC 8839 section 5.1 and RFC 8445 section 15 have these.
    [InlineData(126, 65535, 1, 2130706431u)]
    [InlineData(100, 65535, 1, 1694498815u)]
    [InlineData(110, 65535, 1, 1862270975u)]
    [InlineData(0, 0, 256, 0u)]
    [InlineData(126, 65535, 2, 2130706430u)]
    public void Of_a_candidate(int type, int local, int component, uint priority) => Assert.Equal(priority, CandidatePriority.Compute(type, (ushort)local, component));

    [Fact]
    public void Of_a_pair_both_agents_have_the_same()
    {
        // RFC 8445 section 6.1.2.3: 2^32*MIN(G,D) + 2*MAX(G,D) + (G>D?1:0).
        Assert.Equal((1000ul << 32) + 4001, CandidatePriority.OfPair(2000, 1000));
        Assert.Equal((1000ul << 32) + 4000, CandidatePriority.OfPair(1000, 2000));
        Assert.Equal(ulong.MaxValue - 0x80000000ul * 0x100000000ul, CandidatePriority.OfPair(int.MaxValue, int.MaxValue) | 0xFFFFFFFFul);
    }

    [Fact]
    public void Of_the_candidates_of_an_agent_each_is_different_and_better_ones_are_higher()
    {
        var agent = new IceAgent(IceRole.Controlling);
        var now = new Instant(1);
        var priorities = new List<uint>();
        for (var i = 0; i < 4; i++)
        {
            agent.AddHost(new CandidateBase(CandidateTransport.Udp, IceScene.Address($"10.0.0.{i + 1}", 1000)), now, out var candidate);
            priorities.Add(candidate!.Priority);
        }

        var first = new CandidateBase(CandidateTransport.Udp, IceScene.Address("10.0.0.1", 1000));
        agent.AddServerReflexive(first, IceScene.Address("203.0.113.1", 1), IceScene.Address("198.51.100.1", 1), now, out var reflexive);
        agent.AddHost(new CandidateBase(CandidateTransport.TcpActive, IceScene.Address("10.0.0.1", 9)), now, out var active);
        agent.AddHost(new CandidateBase(CandidateTransport.TcpPassive, IceScene.Address("10.0.0.1", 1000)), now, out var passive);
        agent.AddRelayed(IceScene.Address("198.51.100.2", 1), IceScene.Address("203.0.113.1", 2), now, out var relayed);
        priorities.AddRange([reflexive!.Priority, active!.Priority, passive!.Priority, relayed!.Priority]);
        Assert.Equal(priorities.Distinct().OrderDescending(), priorities);
        Assert.Equal(first.Address, reflexive.RelatedAddress);
        Assert.Equal(IceScene.Address("203.0.113.1", 2), relayed.RelatedAddress);
    }

    [Fact]
    public void Foundations_are_equal_for_what_is_alike_only()
    {
        var agent = new IceAgent(IceRole.Controlling);
        var now = new Instant(1);
        Foundation Host(string ip, int port, CandidateTransport transport = CandidateTransport.Udp)
        {
            agent.AddHost(new CandidateBase(transport, IceScene.Address(ip, port)), now, out var candidate);
            return candidate!.Foundation;
        }

        Foundation Reflexive(string ip, int port, string server)
        {
            agent.AddServerReflexive(new CandidateBase(CandidateTransport.Udp, IceScene.Address(ip, port)), IceScene.Address("203.0.113.1", port), IceScene.Address(server, port), now, out var candidate);
            return candidate!.Foundation;
        }

        var first = Host("10.0.0.1", 1000);
        Assert.Equal(first, Host("10.0.0.1", 1001));
        Assert.NotEqual(first, Host("10.0.0.2", 1000));
        Assert.NotEqual(first, Host("10.0.0.1", 1000, CandidateTransport.TcpPassive));
        var reflexive = Reflexive("10.0.0.1", 1000, "198.51.100.1");
        Assert.NotEqual(first, reflexive);
        Assert.Equal(reflexive, Reflexive("10.0.0.1", 1001, "198.51.100.1"));
        Assert.NotEqual(reflexive, Reflexive("10.0.0.2", 1000, "198.51.100.2"));
    }

    [Theory]
    [InlineData("192.0.2.1", "2001:db8::1", false)]
    [InlineData("fe80::1", "2001:db8::1", false)]
    [InlineData("fe80::1", "fe80::2", true)]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    public void Addresses_of_one_family_and_scope_go_together(string left, string right, bool together)
    {
        Assert.Equal(together, AddressRule.GoTogether(IceScene.Address(left, 1), IceScene.Address(right, 1)));
        Assert.Equal(together, AddressRule.GoTogether(IceScene.Address(right, 1), IceScene.Address(left, 1)));
    }
}
