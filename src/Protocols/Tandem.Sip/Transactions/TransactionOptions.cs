namespace Tandem.Sip.Transactions;

/// <summary>The base values of the timers (RFC 3261 table 4) and the limits of the transaction layer.</summary>
public sealed record TransactionOptions
{
    /// <summary>The values of the RFC.</summary>
    public static readonly TransactionOptions Default = new();

    /// <summary>Round-trip estimate, 500 ms.</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest interval between retransmissions of non-INVITE requests and INVITE responses, 4 s.</summary>
    public TimeSpan T2 { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Longest time that a message stays in the network, 5 s.</summary>
    public TimeSpan T4 { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Timer D over unreliable transports: how long a peer whose T1 is unknown may retransmit a final response, 32 s (section 17.1.1.2).</summary>
    public TimeSpan TimerD { get; init; } = TimeSpan.FromSeconds(32);

    /// <summary>After how long an INVITE server transaction sends 100 by itself, 200 ms (section 17.2.1).</summary>
    public TimeSpan TryingDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Most transactions alive at once; a new request over it is answered with 503 statelessly. What a request in work needs itself is not limited. 500,000 by default: completed ones wait up to 32 s and cost some 300 octets each.</summary>
    public int MaxTransactions { get; init; } = 500_000;

    /// <summary>Retry-After of that 503, in whole seconds; 10 s by default.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>64*T1: timers B, F, H, J, L and M, and how long a cancelled INVITE is waited for.</summary>
    public TimeSpan TransactionTimeout => 64 * T1;

    /// <summary>
    /// How long it takes a client's timer E to be reset to T2, 3.5 s: before it, no 100 to a request other than INVITE goes out over an unreliable transport; at it, one must (RFC 4320 section 4.1).
    /// </summary>
    public TimeSpan NonInviteTryingDelay
    {
        get
        {
            var (elapsed, interval) = (TimeSpan.Zero, T1);
            do
            {
                elapsed += interval;
                interval = Doubled(interval);
            }
            while (interval < T2);
            return elapsed;
        }
    }

    /// <summary>The interval after <paramref name="interval"/>: twice as long, but at most T2.</summary>
    internal TimeSpan Doubled(TimeSpan interval) => 2 * interval < T2 ? 2 * interval : T2;

    /// <summary>Refuses values with which the timers would not run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is not positive, or T2 is less than T1.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(T1, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(T2, T1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(T4, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TimerD, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TryingDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxTransactions);
    }
}
