using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>Counts octets against a rate (ITU-T I.371 annex A). A full one at first.</summary>
internal struct TokenBucket
{
    private double _spent;
    private Instant _since;

    /// <summary>Takes octets out, when they are there.</summary>
    /// <param name="octets">How many.</param>
    /// <param name="rate">Octets in a second; 0 for no limit.</param>
    /// <param name="burst">How many may be taken at once, as time.</param>
    /// <param name="now">The time.</param>
    public bool TryTake(int octets, long rate, TimeSpan burst, Instant now)
    {
        if (rate == 0) return true;
        Regain(rate, now);
        // One datagram passes whatever the burst is; else a small burst would be a limit on its size.
        if (_spent > 0 && _spent + octets > rate * burst.TotalSeconds) return false;
        _spent += octets;
        return true;
    }

    /// <summary>Takes octets out that have come already.</summary>
    /// <param name="octets">How many.</param>
    /// <param name="rate">Octets in a second; 0 for no limit.</param>
    /// <param name="burst">How many may be taken at once, as time.</param>
    /// <param name="now">The time.</param>
    /// <returns>For how long no more are to be taken.</returns>
    public TimeSpan Take(int octets, long rate, TimeSpan burst, Instant now)
    {
        if (rate == 0) return TimeSpan.Zero;
        Regain(rate, now);
        _spent += octets;
        var wait = TimeSpan.FromSeconds(_spent / rate) - burst;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private void Regain(long rate, Instant now)
    {
        var regained = rate * ((now - _since).Ticks / (double)TimeSpan.TicksPerSecond);
        _since = now;
        _spent = Math.Max(0, _spent - Math.Max(0, regained));
    }
}
