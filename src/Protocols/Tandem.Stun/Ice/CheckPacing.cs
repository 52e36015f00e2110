using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>One new transaction every Ta (RFC 8445 section 14.2), and how long its first answer is waited for (section 14.3).</summary>
internal struct CheckPacing(TimeSpan ta, TimeSpan minRto)
{
    /// <summary>When the next transaction may begin.</summary>
    public Instant Next { get; private set; } = new(long.MinValue);

    public readonly bool MayBegin(Instant now) => now >= Next;

    public void Began(Instant now) => Next = now + ta;

    /// <summary>
    /// Section 14.3: RTO = MAX(500 ms, Ta * number), where the number is that of the checks that wait or run, or of the addresses that are gathered. For checks the section multiplies by the number of all of them too, and lets agents
    /// reckon otherwise: with that a request that was lost would be repeated after seconds, and worse pairs would win.
    /// </summary>
    public readonly TimeSpan Rto(int number)
    {
        var rto = number * ta;
        return rto > minRto ? rto : minRto;
    }
}
