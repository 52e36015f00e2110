namespace Tandem.Kernel;

/// <summary>
/// Counts wrong secrets by source (<see cref="PeerAddress.Source"/>) and name, within a bound. Neither alone: one guest of a network must not lock out the others, nor a stranger the user at home. Belongs to one lane.
/// </summary>
/// <param name="limits">When there are too many.</param>
public sealed class FailureTable(FailureLimits limits)
{
    private const int MaxName = 512;

    private readonly Dictionary<UInt128, Entry> _entries = [];
    private readonly SipHash _hash = SipHash.WithRandomKey();

    /// <summary>How many pairs are remembered.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether a try has to wait; if not, the next one has to when this one fails.</summary>
    /// <param name="source">Where it comes from, with any port.</param>
    /// <param name="name">Whom it is for, of which 512 octets count; empty to count by source alone.</param>
    /// <param name="now">The time.</param>
    public bool MustWait(in PeerAddress source, ReadOnlySpan<byte> name, Instant now) =>
        _entries.Count > 0 && _entries.TryGetValue(KeyOf(source, name), out var entry) && entry.Failures >= limits.MaxFailures && now < entry.Last + limits.RetryDelay;

    /// <summary>Counts a failure.</summary>
    /// <returns>Whether there were too many.</returns>
    public bool Add(in PeerAddress source, ReadOnlySpan<byte> name, Instant now)
    {
        var key = KeyOf(source, name);
        if (!_entries.TryGetValue(key, out var entry) && _entries.Count >= limits.MaxRemembered) Forget(now);
        var failures = now - entry.Last >= limits.Memory ? 1 : entry.Failures + 1;
        _entries[key] = new Entry(failures, now);
        return failures >= limits.MaxFailures;
    }

    /// <summary>The right secret came.</summary>
    public void Clear(in PeerAddress source, ReadOnlySpan<byte> name)
    {
        if (_entries.Count > 0) _entries.Remove(KeyOf(source, name));
    }

    /// <summary>An eighth at a time when nothing is old: who fails for many names must not wipe out what is known of one.</summary>
    private void Forget(Instant now)
    {
        foreach (var (key, entry) in _entries)
            if (now - entry.Last >= limits.Memory) _entries.Remove(key);
        if (_entries.Count < limits.MaxRemembered) return;
        foreach (var key in _entries.OrderBy(entry => entry.Value.Last.Ticks).Take(Math.Max(1, limits.MaxRemembered / 8)).Select(entry => entry.Key).ToArray()) _entries.Remove(key);
    }

    private UInt128 KeyOf(in PeerAddress source, ReadOnlySpan<byte> name)
    {
        Span<byte> octets = stackalloc byte[16 + MaxName];
        var length = source.Source.WriteAddress(octets);
        name = name[..Math.Min(name.Length, MaxName)];
        name.CopyTo(octets[length..]);
        return _hash.Hash(octets[..(length + name.Length)]);
    }

    private readonly record struct Entry(int Failures, Instant Last);
}
