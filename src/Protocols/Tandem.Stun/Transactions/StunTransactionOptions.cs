namespace Tandem.Stun.Transactions;

/// <summary>Times of a client transaction (RFC 8489 section 6.2). Immutable.</summary>
public sealed record StunTransactionOptions
{
    /// <summary>The defaults of the standard.</summary>
    public static readonly StunTransactionOptions Default = new();

    /// <summary>RTO: how long the first response is waited for over a datagram flow, before the request is sent again and the time doubled. RFC 8489 section 6.2.1 wants no less than 500 ms without knowledge of the path.</summary>
    public TimeSpan InitialTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Rc: how often a request is sent in all; 7 in RFC 8489 section 6.2.1, with which a quarter of the datagrams may be lost. At least 1.</summary>
    public int MaxRequests { get; init; } = 7;

    /// <summary>Rm: how many times the initial timeout a response is waited for after the last request; 16 in RFC 8489 section 6.2.1.</summary>
    public int LastWait { get; init; } = 16;

    /// <summary>Ti: how long a response is waited for over a stream, where nothing is sent again (RFC 8489 section 6.2.2).</summary>
    public TimeSpan StreamTimeout { get; init; } = TimeSpan.FromSeconds(39.5);
}
