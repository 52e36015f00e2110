using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tandem.Kernel;

namespace Tandem.Sip.Authentication;

/// <summary>
/// The nonce counts that were used (RFC 7616 section 3.4.4), so that no response counts twice. Bounded: when it is full, the oldest nonce is forgotten, and from then on every
/// nonce that is as old and not remembered counts as stale, so that forgetting opens no way to replay.
/// </summary>
internal sealed class NonceCounts(int capacity, TimeSpan lifetime)
{
    private readonly Dictionary<UInt128, uint> _counts = [];
    private readonly TimerQueue<UInt128> _expiries = new();
    private Instant _forgotten = new(long.MinValue);

    public int Count => _counts.Count;

    /// <summary>
    /// Takes a use of a nonce. <see cref="DigestResult.Ok"/>, <see cref="DigestResult.Stale"/> when it is too old, or <see cref="DigestResult.Replayed"/> when the count is not higher than all before.
    /// </summary>
    public DigestResult Use(UInt128 nonce, Instant made, uint count, Instant now)
    {
        while (_expiries.TryTake(now, out var expired)) _counts.Remove(expired);
        // A nonce from the future was made before a restart, by a clock that began anew.
        if (made > now || now - made >= lifetime) return DigestResult.Stale;
        ref var used = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, nonce);
        if (!Unsafe.IsNullRef(ref used))
        {
            if (count <= used) return DigestResult.Replayed;
            used = count;
            return DigestResult.Ok;
        }

        if (made <= _forgotten) return DigestResult.Stale;
        if (count == 0) return DigestResult.Replayed;
        if (_counts.Count == capacity) ForgetOldest();
        _counts.Add(nonce, count);
        _expiries.Start(made + lifetime, nonce);
        return DigestResult.Ok;
    }

    private void ForgetOldest()
    {
        var expiry = _expiries.Deadline;
        _expiries.TryTake(expiry, out var oldest);
        _counts.Remove(oldest);
        _forgotten = expiry - lifetime;
    }
}
