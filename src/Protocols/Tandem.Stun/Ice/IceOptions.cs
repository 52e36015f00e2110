using Tandem.Stun.Transactions;

namespace Tandem.Stun.Ice;

/// <summary>The times and limits of an agent, each with the standard's value or the reason for another.</summary>
public sealed record IceOptions
{
    /// <summary>The values below.</summary>
    public static readonly IceOptions Default = new();

    /// <summary>Whether the agent only answers (RFC 8445 section 2.5), as a server with a public address does; false by default.</summary>
    public bool IsLite { get; init; }

    /// <summary>How many components the data stream has, 1 or 2; 1 by default: RTP and RTCP, and every stream, are bundled.</summary>
    public int Components { get; init; } = 1;

    /// <summary>Ta: the time between two new transactions, 50 ms (RFC 8445 section 14.2). At least 5 ms.</summary>
    public TimeSpan Ta { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The shortest first time of retransmission, 500 ms (RFC 8445 section 14.3). It grows with the number of checks that wait or run.</summary>
    public TimeSpan MinRto { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Rc and Rm: how often a request is sent, and how long the last one is waited for; Ti: how long a connection and the response on it are (RFC 8489 sections 6.2.1 and 6.2.2).</summary>
    public StunTransactionOptions Transactions { get; init; } = StunTransactionOptions.Default;

    /// <summary>
    /// How long the controlling agent waits, from the first valid pair on, for a better one before it nominates: 400 ms by default, some two round trips across a continent. It does not wait when no better pair can come.
    /// </summary>
    public TimeSpan NominationDelay { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long candidates that are not used live on after ICE has concluded, 3 s (RFC 8445 section 8.3).</summary>
    public TimeSpan FreeingDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How many valid pairs beside the selected one are kept, with consent, to take over when that is lost; 0 by default, because each one keeps a socket or a TURN allocation and costs a request every 5 s.</summary>
    public int StandbyPairs { get; init; }

    /// <summary>The time between two consent checks, 5 s, of which each is randomised by a fifth (RFC 7675 section 5.1).</summary>
    public TimeSpan ConsentInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long consent lasts after a response, 30 s (RFC 7675 section 5.1).</summary>
    public TimeSpan ConsentTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tr: the time between two keep-alives of a lite agent, 15 s (RFC 8445 section 11). Of a full agent the consent checks keep the path alive.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an agent hopes for peer-reflexive candidates when all that it knows has failed, 39.5 s: as long as a transaction lasts (RFC 8863 section 4).</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(39.5);

    /// <summary>How long an agent waits for the next candidate of a peer that says neither that there is one nor that there is none, 60 s: RFC 8838 has no bound, and a peer that is gone says nothing.</summary>
    public TimeSpan TricklePatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most local candidates, 40: a host with ten addresses has as many with UDP, TCP, STUN and TURN each.</summary>
    public int MaxLocalCandidates { get; init; } = 40;

    /// <summary>Most candidates taken from the other agent, 50. Who may write many makes this agent send to many addresses (RFC 8445 section 19.5.1).</summary>
    public int MaxRemoteCandidates { get; init; } = 50;

    /// <summary>Most peer-reflexive candidates on either side, 20: each took a request with the right password.</summary>
    public int MaxPeerReflexiveCandidates { get; init; } = 20;

    /// <summary>Most pairs of the checklist, 100 (RFC 8445 section 6.1.2.5).</summary>
    public int MaxPairs { get; init; } = 100;

    /// <summary>Most requests remembered that came before the credentials of the other agent, 16 (RFC 8445 section 7.3). All are answered.</summary>
    public int MaxEarlyChecks { get; init; } = 16;

    /// <summary>Refuses values with which the machine would not run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Ta is shorter than 5 ms (section 14.2), the first time of retransmission than 500 ms (section 14.3), the interval of keep-alives than 15 s (section 11) or that of consent checks than 5 s, of which 4 are left by chance
    /// (RFC 7675 section 5.1); or something else is out of its range.
    /// </exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Components, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Ta, TimeSpan.FromMilliseconds(5));
        ArgumentOutOfRangeException.ThrowIfLessThan(MinRto, TimeSpan.FromMilliseconds(500));
        ArgumentOutOfRangeException.ThrowIfLessThan(NominationDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(FreeingDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(StandbyPairs);
        ArgumentOutOfRangeException.ThrowIfLessThan(ConsentInterval, TimeSpan.FromSeconds(5));
        ArgumentOutOfRangeException.ThrowIfLessThan(ConsentTimeout, ConsentInterval);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepAliveInterval, TimeSpan.FromSeconds(15));
        ArgumentOutOfRangeException.ThrowIfLessThan(Patience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(TricklePatience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxLocalCandidates);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxRemoteCandidates);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxPeerReflexiveCandidates);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxPairs);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxEarlyChecks);
    }
}
