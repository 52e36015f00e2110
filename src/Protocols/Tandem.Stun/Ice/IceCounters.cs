namespace Tandem.Stun.Ice;

/// <summary>What agents count. One object may serve many agents of one lane; it may be read from anywhere.</summary>
public sealed class IceCounters
{
    private readonly long[] _refused = new long[Enum.GetValues<IceRefusal>().Length];

    /// <summary>Connectivity checks begun (RFC 8445 section 7.2).</summary>
    public long ChecksSent { get; internal set; }

    /// <summary>Requests sent again.</summary>
    public long Retransmissions { get; internal set; }

    /// <summary>Checks that had no answer.</summary>
    public long ChecksTimedOut { get; internal set; }

    /// <summary>Checks that succeeded.</summary>
    public long ChecksSucceeded { get; internal set; }

    /// <summary>Requests that were answered with success.</summary>
    public long RequestsAnswered { get; internal set; }

    /// <summary>Consent checks sent (RFC 7675).</summary>
    public long ConsentChecksSent { get; internal set; }

    /// <summary>Pairs whose consent ran out.</summary>
    public long ConsentsLost { get; internal set; }

    /// <summary>Times that an agent changed its role.</summary>
    public long RoleSwitches { get; internal set; }

    /// <summary>Messages refused for a reason.</summary>
    public long Refused(IceRefusal reason) => Volatile.Read(ref _refused[(int)reason]);

    internal void Count(IceRefusal reason) => _refused[(int)reason]++;
}
