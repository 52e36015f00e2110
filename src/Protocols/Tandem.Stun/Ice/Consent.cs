using System.Runtime.CompilerServices;
using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>
/// The consent of the other agent to get data on a pair (RFC 7675 section 5.1): a request of its own every 5 s or so, none of which is sent again, and each response to one of the last 30 s renews it.
/// </summary>
internal sealed class Consent
{
    /// <summary>More requests than go out before consent runs out: 30 s / (0.8 * 5 s), rounded up.</summary>
    private const int MaxOutstanding = 8;

    private Outstanding _outstanding;
    private int _sent;

    public Consent(IceOptions options, Instant now)
    {
        Renew(options, now);
        LastResponse = now;
    }

    /// <summary>When it runs out.</summary>
    public Instant ExpiresAt { get; private set; }

    /// <summary>When the next request is due.</summary>
    public Instant NextCheckAt { get; private set; }

    /// <summary>When the last response came.</summary>
    public Instant LastResponse { get; private set; }

    /// <summary>Responses to three requests in a row are missing: another pair that works is better.</summary>
    public bool IsStale(IceOptions options, Instant now) => now - LastResponse > StaleAfter(options);

    /// <summary>When it will be stale, if nothing comes.</summary>
    public Instant StaleAt(IceOptions options) => LastResponse + StaleAfter(options) + TimeSpan.FromTicks(1);

    private static TimeSpan StaleAfter(IceOptions options) => 3.5 * options.ConsentInterval;

    /// <summary>Notes a request.</summary>
    /// <param name="transactionId">Its id.</param>
    /// <param name="interval">Until the next one: randomised by the caller.</param>
    /// <param name="now">The time.</param>
    public void Sent(TransactionId transactionId, TimeSpan interval, Instant now)
    {
        _outstanding[_sent++ % MaxOutstanding] = transactionId;
        NextCheckAt = now + interval;
    }

    /// <summary>Whether a response is one to a request of this consent.</summary>
    public bool Sent(TransactionId transactionId) => ((ReadOnlySpan<TransactionId>)_outstanding)[..Math.Min(_sent, MaxOutstanding)].Contains(transactionId);

    /// <summary>A response came. It counts from when it comes (RFC 7675 section 5.1).</summary>
    public void Renew(IceOptions options, Instant now)
    {
        ExpiresAt = now + options.ConsentTimeout;
        LastResponse = now;
    }

    /// <summary>Sets the time of the next request.</summary>
    public void CheckAt(Instant due) => NextCheckAt = due;

    [InlineArray(MaxOutstanding)]
    private struct Outstanding
    {
        private TransactionId _first;
    }
}
