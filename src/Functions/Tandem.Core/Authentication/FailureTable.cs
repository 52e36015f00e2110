using Tandem.Kernel;

namespace Tandem.Core.Authentication;

/// <summary>
/// Counts wrong secrets by source (<see cref="PeerAddress.Source"/>) and user, within a bound. Neither alone: one guest of a network must not lock out the others, nor a stranger the user at home.
/// </summary>
internal sealed class FailureTable(AuthenticationOptions options)
{
    private const int MaxAddressOfRecord = 512;

    private readonly Dictionary<UInt128, Entry> _entries = [];
    private readonly SipHash _hash = SipHash.WithRandomKey();

    /// <summary>How many pairs are remembered.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether a try has to wait; if not, the next one has to when this one fails.</summary>
    public bool MustWait(in PeerAddress source, ReadOnlySpan<byte> addressOfRecord, Instant now) =>
        _entries.TryGetValue(KeyOf(source, addressOfRecord), out var entry) && entry.Failures >= options.MaxFailures && now < entry.Last + options.RetryDelay;

    /// <summary>Counts a failure.</summary>
    /// <returns>Whether there were too many.</returns>
    public bool Add(in PeerAddress source, ReadOnlySpan<byte> addressOfRecord, Instant now)
    {
        var key = KeyOf(source, addressOfRecord);
        if (!_entries.TryGetValue(key, out var entry) && _entries.Count >= options.MaxRemembered) Forget(now);
        var failures = now - entry.Last >= options.FailureMemory ? 1 : entry.Failures + 1;
        _entries[key] = new Entry(failures, now);
        return failures >= options.MaxFailures;
    }

    /// <summary>The right secret came.</summary>
    public void Clear(in PeerAddress source, ReadOnlySpan<byte> addressOfRecord)
    {
        if (_entries.Count > 0) _entries.Remove(KeyOf(source, addressOfRecord));
    }

    private void Forget(Instant now)
    {
        foreach (var (key, entry) in _entries)
            if (now - entry.Last >= options.FailureMemory) _entries.Remove(key);
        if (_entries.Count >= options.MaxRemembered) _entries.Clear();
    }

    private UInt128 KeyOf(in PeerAddress source, ReadOnlySpan<byte> addressOfRecord)
    {
        Span<byte> octets = stackalloc byte[16 + MaxAddressOfRecord];
        var length = source.Source.WriteAddress(octets);
        var user = addressOfRecord[..Math.Min(addressOfRecord.Length, MaxAddressOfRecord)];
        user.CopyTo(octets[length..]);
        return _hash.Hash(octets[..(length + user.Length)]);
    }

    private readonly record struct Entry(int Failures, Instant Last);
}
