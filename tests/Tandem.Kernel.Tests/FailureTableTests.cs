using System.Text;

namespace Tandem.Kernel.Tests;

public sealed class FailureTableTests
{
    private static readonly FailureLimits Limits = new() { MaxFailures = 3, MaxRemembered = 10 };

    private readonly FailureTable _table = new(Limits);
    private Instant _now = new(TimeSpan.TicksPerDay);

    [Fact]
    public void After_a_row_of_failures_a_try_has_to_wait_and_then_one_is_looked_at()
    {
        Fail("192.0.2.1", "alice", 2);
        Assert.False(MustWait("192.0.2.1", "alice"));
        Assert.True(_table.Add(Address("192.0.2.1"), "alice"u8, _now));
        Assert.True(MustWait("192.0.2.1", "alice"));
        _now += Limits.RetryDelay;
        Assert.False(MustWait("192.0.2.1", "alice"));
        Fail("192.0.2.1", "alice", 1);
        Assert.True(MustWait("192.0.2.1", "alice"));
    }

    [Theory]
    [InlineData("192.0.2.2", "alice")]
    [InlineData("192.0.2.1", "bob")]
    [InlineData("192.0.2.1", "")]
    [InlineData("2001:db8::1", "alice")]
    public void Others_do_not_wait(string source, string name)
    {
        Fail("192.0.2.1", "alice", 5);
        Assert.False(MustWait(source, name));
    }

    [Fact]
    public void Of_IPv6_a_source_is_the_network_of_64_bits()
    {
        Fail("2001:db8:0:1::1", "alice", 3);
        Assert.True(MustWait("2001:db8:0:1:ffff::2", "alice"));
        Assert.False(MustWait("2001:db8:0:2::1", "alice"));
    }

    [Fact]
    public void The_right_secret_and_time_end_a_row()
    {
        Fail("192.0.2.1", "alice", 3);
        _table.Clear(Address("192.0.2.1"), "alice"u8);
        Assert.Equal(0, _table.Count);
        Fail("192.0.2.1", "alice", 2);
        _now += Limits.Memory;
        Fail("192.0.2.1", "alice", 2);
        Assert.False(MustWait("192.0.2.1", "alice"));
    }

    [Fact]
    public void However_many_fail_the_table_is_bounded()
    {
        for (var i = 0; i < 1000; i++)
        {
            Fail("192.0.2.1", $"user{i}", 1);
            Assert.InRange(_table.Count, 1, Limits.MaxRemembered);
        }
    }

    private void Fail(string source, string name, int times)
    {
        for (var i = 0; i < times; i++) _table.Add(Address(source), Encoding.UTF8.GetBytes(name), _now);
    }

    private bool MustWait(string source, string name) => _table.MustWait(Address(source), Encoding.UTF8.GetBytes(name), _now);

    private static PeerAddress Address(string host) => PeerAddress.TryParse(Encoding.ASCII.GetBytes(host), 4000, out var address) ? address : throw new ArgumentException(host, nameof(host));
}
