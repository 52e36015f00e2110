using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>Who has proved himself lately, within a bound. Belongs to one lane.</summary>
internal sealed class TrustTable(GuessingLimits limits)
{
    private readonly Dictionary<UInt128, Instant> _until = [];

    public int Count => _until.Count;

    public bool Has(UInt128 key, Instant now) => _until.TryGetValue(key, out var until) && now < until;

    public void Add(UInt128 key, Instant now)
    {
        if (_until.Count >= limits.MaxTrusted && !_until.ContainsKey(key)) Forget(now);
        _until[key] = now + limits.TrustTime;
    }

    /// <summary>An eighth at a time, so that this is rare; whom it forgets proves himself anew with his next request.</summary>
    private void Forget(Instant now)
    {
        foreach (var (key, until) in _until)
            if (until <= now) _until.Remove(key);
        if (_until.Count < limits.MaxTrusted) return;
        foreach (var key in _until.Keys.Take(Math.Max(1, limits.MaxTrusted / 8)).ToArray()) _until.Remove(key);
    }
}
