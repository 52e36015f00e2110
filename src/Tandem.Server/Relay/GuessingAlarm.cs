using Tandem.Kernel;

namespace Tandem.Server.Relay;

/// <summary>Tells the operator that TURN passwords are guessed where users sign in, now and then: each try would be a line. The relay's loop only.</summary>
internal sealed class GuessingAlarm(TimeProvider clock, ILogger<GuessingAlarm> logger)
{
    /// <summary>How often it is told at most.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private Instant _next = new(long.MinValue);
    private long _tries;

    /// <summary>A try had to wait.</summary>
    public void Waited(in PeerAddress source)
    {
        _tries++;
        var now = Instant.Now(clock);
        if (now < _next) return;
        _next = now + Interval;
        RelayLog.GuessedAmongUsers(logger, _tries);
        RelayLog.GuessesFrom(logger, source.Source);
        _tries = 0;
    }
}
