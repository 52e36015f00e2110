using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>One new transaction every Ta (RFC 8445 section 14.2), and how long it is waited for an answer (section 14.3).</summary>
internal struct CheckPacing(IceOptions options)
{
    private Instant _next = new(long.MinValue);

    /// <summary>When the next transaction may begin.</summary>
    public readonly Instant Next => _next;

    public readonly bool MayBegin(Instant now) => now >= _next;

    public void Began(Instant now) => _next = now + options.Ta;

    /// <summary>Section 14.3: RTO = MAX(500 ms, Ta * (waiting + in progress)); it doubles with each retransmission (RFC 8489 section 6.2.1).</summary>
    public readonly TimeSpan Rto(int pending)
    {
        var rto = pending * options.Ta;
        return rto > options.MinRto ? rto : options.MinRto;
    }

    /// <summary>How long it is waited after a transmission.</summary>
    /// <param name="rto">The first time.</param>
    /// <param name="transmissions">How often the request was sent, from 1.</param>
    public readonly TimeSpan WaitAfter(TimeSpan rto, int transmissions) =>
        transmissions >= options.MaxTransmissions ? options.LastWaitFactor * rto : rto * (1 << (transmissions - 1));

    /// <summary>How long a transaction is waited for that has been sent so often and is not sent again.</summary>
    public readonly TimeSpan RestAfter(TimeSpan rto, int transmissions)
    {
        var rest = TimeSpan.Zero;
        for (var i = transmissions; i <= options.MaxTransmissions; i++) rest += WaitAfter(rto, i);
        return rest;
    }
}
