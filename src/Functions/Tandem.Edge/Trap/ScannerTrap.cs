using System.Text;
using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>
/// Drops what scanners send, without an answer. A source (<see cref="PeerAddress.Source"/>) falls in by its User-Agent or by a row of requests that lead nowhere, and is out after a time that doubles.
/// Never a source from which a user has proved himself lately, nor a neighbour. What came in datagrams, whose source anybody can write, blocks datagrams alone.
/// </summary>
internal sealed class ScannerTrap
{
    private const int MaxUserAgent = 128;

    private readonly TrapOptions _options;
    private readonly byte[][] _scanners;
    private readonly HashSet<PeerAddress> _exempt;
    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly Dictionary<PeerAddress, Instant> _trusted = [];
    private readonly BlockNotices _notices = new();
    private int _blocked;

    public ScannerTrap(TrapOptions options, IEnumerable<PeerAddress> exempt)
    {
        _options = options;
        _scanners = [.. options.Scanners.Where(word => word.Length > 0).Select(word => Encoding.ASCII.GetBytes(word.ToLowerInvariant()))];
        _exempt = [.. exempt.Select(address => address.WithPort(0))];
    }

    /// <summary>Told when a source falls in; of many, <see cref="BlockNotices.MaxPerMinute"/> a minute.</summary>
    public Action<BlockedSource>? Blocked { get; set; }

    /// <summary>Told after a minute how many more there were than <see cref="Blocked"/> was told of.</summary>
    public Action<int>? BlockedMore { get; set; }

    /// <summary>How many sources are remembered for what they did.</summary>
    public int EntryCount => _entries.Count;

    /// <summary>How many sources are trusted.</summary>
    public int TrustedCount => _trusted.Count;

    /// <summary>Whether a request from there is dropped.</summary>
    public bool Drops(in Flow flow, Instant now)
    {
        if (_blocked == 0) return false;
        var source = flow.Remote.Source;
        return Drops(new Key(source, false), now) || (flow.Transport == SipTransport.Udp && Drops(new Key(source, true), now));
    }

    /// <summary>Whether the request is a scanner's by what it says of itself; then its source is blocked.</summary>
    public bool Catches(SipMessage request, in Flow flow, Instant now)
    {
        if (_scanners.Length == 0 || !IsWatched(flow.Remote)) return false;
        var agent = request[HeaderName.UserAgent];
        if (agent.IsEmpty || !IsScanner(agent) || IsTrusted(flow.Remote, now)) return false;
        Block(KeyOf(flow), Suspicion.Scanner, now);
        return true;
    }

    /// <summary>Holds something against a source.</summary>
    public void Suspect(in Flow flow, Suspicion why, Instant now)
    {
        if (!IsWatched(flow.Remote) || IsTrusted(flow.Remote, now)) return;
        var key = KeyOf(flow);
        if (!_entries.TryGetValue(key, out var entry)) entry = Add(key, now);
        if (entry.IsBlocked) return;
        if (now - entry.Last >= _options.Memory) (entry.Count, entry.HasWrongSecret) = (0, false);
        entry.Count++;
        entry.HasWrongSecret |= why == Suspicion.WrongSecret;
        entry.Last = now;
        if (entry.Count >= _options.MaxSuspicions) Block(key, why, now);
    }

    /// <summary>A stranger has found whom he wants: a proxy whose users mistype a number now and then is no scanner. Who guesses passwords does not get off by a call in between.</summary>
    public void Clear(in Flow flow)
    {
        if (_entries.Count > 0 && _entries.TryGetValue(KeyOf(flow), out var entry) && !entry.IsBlocked && !entry.HasWrongSecret) entry.Count = 0;
    }

    /// <summary>A user has proved himself from there: nothing is held against it any more.</summary>
    public void Trust(in Flow flow, Instant now)
    {
        if (!IsWatched(flow.Remote)) return;
        var source = flow.Remote.Source;
        if (!_trusted.ContainsKey(source) && _trusted.Count >= _options.MaxTrusted) ForgetTrusted(now);
        _trusted[source] = now + _options.TrustTime;
        if (_entries.Count > 0) Release(source);
    }

    /// <summary>Tells of those that were not told of, when their minute is over.</summary>
    public void TellRest(Instant now)
    {
        if (_notices.TryTakeRest(now, out var count)) BlockedMore?.Invoke(count);
    }

    /// <summary>The sources that are blocked.</summary>
    public IReadOnlyList<BlockedSource> List(Instant now) => [.. _entries.Where(entry => entry.Value.IsBlocked && now < entry.Value.Until).Select(entry => Describe(entry.Key, entry.Value, now))];

    /// <summary>Lets a source in again.</summary>
    public bool Release(in PeerAddress source)
    {
        var network = source.Source;
        return Remove(new Key(network, false)) | Remove(new Key(network, true));
    }

    /// <summary>Whether nothing is held against a source: a user has proved himself from it lately, or it is exempt.</summary>
    public bool Trusts(in PeerAddress remote, Instant now) => IsExempt(remote) || IsTrusted(remote, now);

    private bool IsWatched(in PeerAddress remote) => _options.MaxSuspicions > 0 && !IsExempt(remote);

    private bool IsExempt(in PeerAddress remote) => (remote.IsLoopback && !_options.IncludesLoopback) || (_exempt.Count > 0 && _exempt.Contains(remote.WithPort(0)));

    private bool IsTrusted(in PeerAddress remote, Instant now) => _trusted.TryGetValue(remote.Source, out var until) && now < until;

    private static Key KeyOf(in Flow flow) => new(flow.Remote.Source, flow.Transport == SipTransport.Udp);

    private bool IsScanner(ReadOnlySpan<byte> agent)
    {
        Span<byte> lower = stackalloc byte[MaxUserAgent];
        agent = agent[..Math.Min(agent.Length, MaxUserAgent)];
        for (var i = 0; i < agent.Length; i++) lower[i] = agent[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(agent[i] | 0x20) : agent[i];
        foreach (var word in _scanners)
            if (lower[..agent.Length].IndexOf(word) >= 0) return true;
        return false;
    }

    private bool Drops(in Key key, Instant now)
    {
        if (!_entries.TryGetValue(key, out var entry) || !entry.IsBlocked) return false;
        if (now < entry.Until)
        {
            entry.Dropped++;
            return true;
        }

        // How many times it was blocked is remembered for as long as it was the last time.
        entry.IsBlocked = false;
        (entry.Count, entry.HasWrongSecret) = (0, false);
        entry.Last = now;
        _blocked--;
        return false;
    }

    private void Block(in Key key, Suspicion why, Instant now)
    {
        if (!_entries.TryGetValue(key, out var entry)) entry = Add(key, now);
        if (entry.Times > 0 && now - entry.Until > entry.Length) entry.Times = 0;
        entry.Length = TimeSpan.FromTicks(Math.Min(_options.MaxBlockTime.Ticks, _options.BlockTime.Ticks << Math.Min(entry.Times, 16)));
        entry.Times++;
        entry.Until = now + entry.Length;
        entry.Reason = why;
        entry.Dropped = 0;
        if (!entry.IsBlocked) _blocked++;
        entry.IsBlocked = true;
        TellRest(now);
        if (_notices.MayTell(now)) Blocked?.Invoke(Describe(key, entry, now));
    }

    private Entry Add(in Key key, Instant now)
    {
        if (_entries.Count >= _options.MaxSources) Forget(now);
        return _entries[key] = new Entry { Last = now };
    }

    // An eighth at a time, so that this is rare. What is over goes, then suspicions, then blocks of datagrams, whose sources anybody can invent, then the others; of each kind those that end first.
    private void Forget(Instant now)
    {
        foreach (var (key, entry) in _entries)
            if (entry.IsBlocked ? now >= entry.Until + entry.Length : now - entry.Last >= _options.Memory && now >= entry.Until + entry.Length) Remove(key);
        var surplus = _entries.Count - _options.MaxSources * 7L / 8;
        if (surplus <= 0) return;
        var least = _entries.OrderBy(entry => entry.Value.IsBlocked).ThenBy(entry => !entry.Key.IsUdp).ThenBy(entry => entry.Value.Until).ThenBy(entry => entry.Value.Last);
        foreach (var key in least.Take((int)surplus).Select(entry => entry.Key).ToArray()) Remove(key);
    }

    private void ForgetTrusted(Instant now)
    {
        foreach (var (source, until) in _trusted)
            if (until <= now) _trusted.Remove(source);
        if (_trusted.Count < _options.MaxTrusted) return;
        foreach (var source in _trusted.Keys.Take(Math.Max(1, _options.MaxTrusted / 8)).ToArray()) _trusted.Remove(source);
    }

    private bool Remove(in Key key)
    {
        if (!_entries.Remove(key, out var entry)) return false;
        if (entry.IsBlocked) _blocked--;
        return entry.IsBlocked;
    }

    private static BlockedSource Describe(in Key key, Entry entry, Instant now) =>
        new(key.Source.ToIPAddress(), entry.Reason, key.IsUdp, entry.Until - now, entry.Times, entry.Dropped);

    private readonly record struct Key(PeerAddress Source, bool IsUdp);

    private sealed class Entry
    {
        public int Count;
        public bool HasWrongSecret;
        public Instant Last;
        public bool IsBlocked;
        public Instant Until;
        public TimeSpan Length;
        public int Times;
        public Suspicion Reason;
        public long Dropped;
    }
}
