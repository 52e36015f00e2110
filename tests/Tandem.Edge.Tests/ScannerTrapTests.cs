using System.Text;
using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Edge.Tests;

public sealed class ScannerTrapTests
{
    private static readonly PeerAddress Neighbour = SimulatedSockets.Address("203.0.113.5", 5060);

    private readonly ScannerTrap _trap = new(TrapOptions.Default with { MaxSuspicions = 3, MaxSources = 100, MaxTrusted = 200 }, [Neighbour]);
    private readonly List<BlockedSource> _told = [];
    private Instant _now = new(TimeSpan.TicksPerDay);

    public ScannerTrapTests() => _trap.Blocked = _told.Add;

    [Theory]
    [InlineData("friendly-scanner")]
    [InlineData("SIPVicious 0.3")]
    [InlineData("x sundayddr")]
    public void A_well_known_scanner_falls_in_at_once(string agent)
    {
        Assert.True(_trap.Catches(Request(agent), Udp("198.51.100.1"), _now));
        Assert.True(_trap.Drops(Udp("198.51.100.1", 9999), _now));
        Assert.False(_trap.Drops(Udp("198.51.100.2"), _now));
        Assert.Equal(Suspicion.Scanner, Assert.Single(_told).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Yealink SIP-T46S")]
    [InlineData("sipsak 0.9.8")]
    public void A_phone_does_not(string agent) => Assert.False(_trap.Catches(Request(agent), Udp("198.51.100.1"), _now));

    [Fact]
    public void A_row_of_bad_requests_blocks_the_source_once()
    {
        for (var i = 0; i < 10; i++) _trap.Suspect(Udp("198.51.100.1"), Suspicion.WrongSecret, _now);
        Assert.Single(_told);
        Assert.Equal((1, TimeSpan.FromMinutes(5)), (_told[0].Times, _told[0].Left));
    }

    [Fact]
    public void Bad_requests_far_apart_are_no_row()
    {
        for (var i = 0; i < 10; i++)
        {
            _trap.Suspect(Udp("198.51.100.1"), Suspicion.WrongSecret, _now);
            Pass(601);
        }

        Assert.Empty(_told);
    }

    [Fact]
    public void A_block_ends_and_the_next_one_is_twice_as_long()
    {
        var source = Udp("198.51.100.1");
        foreach (var minutes in (int[])[5, 10, 20])
        {
            Block(source);
            Assert.Equal(TimeSpan.FromMinutes(minutes), _told[^1].Left);
            Pass((minutes * 60) - 1);
            Assert.True(_trap.Drops(source, _now));
            Pass(2);
            Assert.False(_trap.Drops(source, _now));
        }

        // After as long again in peace it begins anew.
        Pass(25 * 60);
        Block(source);
        Assert.Equal((1, TimeSpan.FromMinutes(5)), (_told[^1].Times, _told[^1].Left));
    }

    [Fact]
    public void No_block_is_longer_than_the_longest()
    {
        var source = Udp("198.51.100.1");
        for (var i = 0; i < 20; i++)
        {
            Block(source);
            Pass(24 * 3600 + 1);
            _trap.Drops(source, _now);
        }

        Assert.All(_told, block => Assert.InRange(block.Left, TimeSpan.FromMinutes(5), TimeSpan.FromHours(24)));
    }

    [Fact]
    public void A_source_from_which_a_user_has_proved_himself_is_never_blocked()
    {
        var source = Udp("198.51.100.1");
        _trap.Trust(source, _now);
        Block(source);
        Assert.False(_trap.Catches(Request("friendly-scanner"), source, _now));
        Assert.Empty(_told);
        Pass(24 * 3600);
        Block(source);
        Assert.Single(_told);
        // And one that is blocked is out as soon as a user proves himself, over TLS say.
        _trap.Trust(Connection("198.51.100.1"), _now);
        Assert.False(_trap.Drops(source, _now));
        Assert.Empty(_trap.List(_now));
    }

    [Fact]
    public void Neighbours_and_loopback_are_exempt()
    {
        foreach (var host in (string[])["203.0.113.5", "127.0.0.1", "::1"])
        {
            Block(Udp(host, 6000));
            Assert.False(_trap.Catches(Request("friendly-scanner"), Udp(host), _now));
        }

        Assert.Empty(_told);
    }

    [Fact]
    public void Datagrams_whose_source_anybody_can_write_block_no_connection()
    {
        Block(Udp("198.51.100.1"));
        Assert.True(_trap.Drops(Udp("198.51.100.1"), _now));
        Assert.False(_trap.Drops(Connection("198.51.100.1"), _now));
        Block(Connection("198.51.100.2"));
        Assert.True(_trap.Drops(Udp("198.51.100.2"), _now));
        Assert.True(_trap.Drops(Connection("198.51.100.2"), _now));
        Assert.Equal([true, false], _told.Select(block => block.IsUdpOnly));
    }

    [Fact]
    public void An_ipv6_network_is_one_source()
    {
        for (var i = 1; i <= 3; i++) _trap.Suspect(Udp($"2001:db8:0:1::{i}"), Suspicion.UnknownUser, _now);
        Assert.True(_trap.Drops(Udp("2001:db8:0:1::99"), _now));
        Assert.False(_trap.Drops(Udp("2001:db8:0:2::1"), _now));
    }

    [Fact]
    public void An_administrator_sees_and_releases()
    {
        Block(Udp("198.51.100.1"));
        for (var i = 0; i < 7; i++) _trap.Drops(Udp("198.51.100.1"), _now);
        var blocked = Assert.Single(_trap.List(_now));
        Assert.Equal(("198.51.100.1", 7L, Suspicion.WrongSecret), (blocked.Source.ToString(), blocked.Dropped, blocked.Reason));
        Assert.True(_trap.Release(SimulatedSockets.Address("198.51.100.1", 0)));
        Assert.False(_trap.Release(SimulatedSockets.Address("198.51.100.1", 0)));
        Assert.False(_trap.Drops(Udp("198.51.100.1"), _now));
    }

    [Fact]
    public void The_tables_are_bounded()
    {
        for (var i = 0; i < 1000; i++)
        {
            var flow = Udp($"10.0.{i / 250}.{i % 250 + 1}");
            _trap.Suspect(flow, Suspicion.UnknownUser, _now);
            if (i % 3 == 0) Block(flow);
            _trap.Trust(Udp($"10.9.{i / 250}.{i % 250 + 1}"), _now);
            Assert.InRange(_trap.EntryCount, 0, 100);
            Assert.InRange(_trap.TrustedCount, 0, 200);
        }
    }

    [Fact]
    public void Invented_sources_push_out_no_block_of_a_connection()
    {
        var real = Connection("198.51.100.1");
        Block(real);
        var longest = Udp("198.51.100.2");
        Block(longest);
        Pass(301);
        Assert.False(_trap.Drops(longest, _now));
        Block(longest);
        Assert.False(_trap.Drops(real, _now));
        Block(real);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(_trap.Catches(Request("friendly-scanner"), Udp($"10.0.{i / 250}.{i % 250 + 1}"), _now));
            Assert.InRange(_trap.EntryCount, Math.Min(i, 80), 100);
        }

        Assert.True(_trap.Drops(real, _now));
        // It is blocked for twice as long as those.
        Assert.True(_trap.Drops(longest, _now));
    }

    [Fact]
    public void Of_many_blocks_ten_a_minute_are_told_and_then_their_number()
    {
        var more = new List<int>();
        _trap.BlockedMore = more.Add;
        for (var i = 0; i < 50; i++) Assert.True(_trap.Catches(Request("friendly-scanner"), Udp($"10.0.0.{i + 1}"), _now));
        Pass(59);
        _trap.TellRest(_now);
        Assert.Equal((10, 0), (_told.Count, more.Count));
        Pass(1);
        for (var i = 0; i < 2; i++) _trap.TellRest(_now);
        Assert.Equal([40], more);
        Block(Udp("10.1.0.1"));
        Assert.Equal(11, _told.Count);
    }

    [Fact]
    public void A_hundred_thousand_registered_users_are_trusted()
    {
        var trap = new ScannerTrap(TrapOptions.Default, []);
        for (var i = 0; i < 100_000; i++) trap.Trust(Udp($"10.{i >> 16}.{i >> 8 & 255}.{i & 255}"), _now);
        Assert.Equal(100_000, trap.TrustedCount);
    }

    [Fact]
    public void Switched_off_it_catches_nobody()
    {
        var off = new ScannerTrap(TrapOptions.Default with { MaxSuspicions = 0 }, []);
        Assert.False(off.Catches(Request("friendly-scanner"), Udp("198.51.100.1"), _now));
        off.Suspect(Udp("198.51.100.1"), Suspicion.WrongSecret, _now);
        Assert.Equal(0, off.EntryCount);
    }

    [Fact]
    public void The_edge_drops_without_a_word_and_closes_the_connection()
    {
        var sockets = new SimulatedSockets();
        using var edge = new EdgeFunction(sockets, new FlowTokens(new byte[32]), EdgeOptions.Default);
        var told = 0;
        edge.SourceBlocked = _ => told++;
        var flow = sockets.Accept(SipTransport.Tcp, "198.51.100.1", 40000);
        for (var i = 0; i < 3; i++)
        {
            edge.Received(Octets("friendly-scanner"), flow, _now);
            edge.EndOfBatch(_now);
        }

        Assert.Empty(sockets.Sent);
        Assert.Contains(flow, sockets.Closed);
        Assert.Equal((1, 3L), (told, edge.Metrics.Trapped));
        Assert.Equal(0, edge.Metrics.Received);
    }

    private void Block(in Flow flow)
    {
        for (var i = 0; i < 3; i++) _trap.Suspect(flow, Suspicion.WrongSecret, _now);
    }

    private void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);

    private static Flow Udp(string host, int port = 5060) => new(SipTransport.Udp, 0, SimulatedSockets.Address(host, port), 0);

    private static Flow Connection(string host) => new(SipTransport.Tls, 2, SimulatedSockets.Address(host, 40000), 7);

    private static SipMessage Request(string agent)
    {
        Assert.Equal(SipParseError.None, SipMessage.TryParse(Octets(agent), SipLimits.Default, out var message));
        return message!;
    }

    private static byte[] Octets(string agent) => Encoding.ASCII.GetBytes(
        "OPTIONS sip:100@tandem.test SIP/2.0\r\nVia: SIP/2.0/TCP 198.51.100.1;branch=z9hG4bKa\r\nFrom: <sip:100@tandem.test>;tag=1\r\nTo: <sip:100@tandem.test>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n"
        + (agent.Length == 0 ? "" : $"User-Agent: {agent}\r\n") + "\r\n");
}
