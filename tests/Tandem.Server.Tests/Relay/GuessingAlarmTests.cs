using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;
using Tandem.Server.Relay;

namespace Tandem.Server.Tests.Relay;

public sealed class GuessingAlarmTests
{
    [Fact]
    public void It_is_told_once_in_a_while_how_many_tries_had_to_wait_and_the_address_at_debug_alone()
    {
        var (clock, log) = (new FakeTimeProvider(), new KeptLog());
        var alarm = new GuessingAlarm(clock, log);
        Assert.True(PeerAddress.TryParse("198.51.100.1"u8, 4711, out var source));

        for (var i = 0; i < 100; i++) alarm.Waited(source);
        Assert.Equal([LogLevel.Warning, LogLevel.Debug], log.Lines.Select(static line => line.Level));
        Assert.Contains(" 1 tries ", log.Lines[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.1", log.Lines[0].Text, StringComparison.Ordinal);
        Assert.Contains("198.51.100.1", log.Lines[1].Text, StringComparison.Ordinal);

        clock.Advance(GuessingAlarm.Interval);
        alarm.Waited(source);
        Assert.Equal(4, log.Lines.Count);
        Assert.Contains(" 100 tries ", log.Lines[2].Text, StringComparison.Ordinal);
    }

    private sealed class KeptLog : ILogger<GuessingAlarm>
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add((logLevel, formatter(state, exception)));
    }
}
