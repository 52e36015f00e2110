namespace Tandem.Sip.Transactions;

/// <summary>The base values of the timers (RFC 3261 table 4).</summary>
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

    /// <summary>Most transactions alive at once; a request over it is answered with 503 statelessly. 200,000 by default.</summary>
    public int MaxTransactions { get; init; } = 200_000;
}
