using Microsoft.Extensions.Time.Testing;

namespace Tandem.Subscribers.Tests.SignIn;

public sealed class SignInThrottleTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SignInLimits _limits = new() { PerAccountAndSource = 3, PerSource = 5, PerAccount = 7, Interval = TimeSpan.FromSeconds(10), MaxRemembered = 1000 };
    private readonly SignInThrottle _throttle;

    public SignInThrottleTests() => _throttle = new SignInThrottle(_limits, _clock);

    [Fact]
    public void So_many_at_one_account_from_one_source_and_then_one_per_interval()
    {
        Assert.Equal([0, 0, 0, 10, 10], Enumerable.Range(0, 5).Select(_ => Enter("alice", "here")));
        _clock.Advance(TimeSpan.FromSeconds(9.5));
        Assert.Equal(0.5, Enter("alice", "here"));
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([0, 10], Enumerable.Range(0, 2).Select(_ => Enter("alice", "here")));
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([0, 0, 0, 10], Enumerable.Range(0, 4).Select(_ => Enter("alice", "here")));
    }

    [Fact]
    public void So_many_from_one_source_at_any_account()
    {
        Assert.Equal([0, 0, 0, 0, 0, 10], Enumerable.Range(0, 6).Select(index => Enter($"user{index}", "here")));
        Assert.Equal(0, Enter("user5", "there"));
    }

    [Fact]
    public void So_many_at_one_account_from_anywhere()
    {
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 10], Enumerable.Range(0, 8).Select(index => Enter("alice", $"source{index}")));
        Assert.Equal(0, Enter("bob", "source7"));
    }

    [Fact]
    public void A_refused_attempt_costs_nothing()
    {
        for (var attempt = 0; attempt < 3; attempt++) Enter("alice", "here");
        for (var attempt = 0; attempt < 100; attempt++) Enter("alice", "here");

        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(0, Enter("alice", "here"));
    }

    [Fact]
    public void Success_forgives_this_source_and_gives_back_its_own_attempt()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            Assert.Equal(0, Enter("alice", "here"));
            _throttle.Succeeded("alice", "here");
        }

        // Two wrong ones before each right one: their cost to source and account stays.
        Enter("alice", "here");
        Enter("alice", "here");
        Enter("alice", "here");
        _throttle.Succeeded("alice", "here");
        Assert.Equal([0, 0, 0, 10], Enumerable.Range(0, 4).Select(_ => Enter("alice", "here")));
    }

    [Fact]
    public void Memory_is_bounded_whatever_comes()
    {
        for (var index = 0; index < 50_000; index++) Enter($"user{index}", $"source{index}");

        Assert.InRange(_throttle.Count, 1, _limits.MaxRemembered + 3);
        // What is recent is still known.
        Assert.Equal([0, 0, 10], Enumerable.Range(0, 3).Select(_ => Enter("user49999", "source49999")));
    }

    [Fact]
    public void Attempts_in_parallel_are_all_counted()
    {
        var taken = 0;
        Parallel.For(0, 1000, _ =>
        {
            if (_throttle.TryEnter("alice", "here", out TimeSpan _)) Interlocked.Increment(ref taken);
        });

        Assert.Equal(3, taken);
    }

    private double Enter(string account, string source) => _throttle.TryEnter(account, source, out var retryAfter) ? 0 : retryAfter.TotalSeconds;
}
