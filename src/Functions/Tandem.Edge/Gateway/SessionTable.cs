using System.Diagnostics.CodeAnalysis;
using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>The calls whose media go through this node, found by what their messages carry (RFC 3261 section 12), and what is remembered of the last ones that have ended.</summary>
/// <param name="maxEnded">How many of those.</param>
internal sealed class SessionTable(int maxEnded)
{
    private readonly Dictionary<UInt128, Session> _sessions = [];
    private readonly Dictionary<string, List<Session>> _byCallId = [];
    private readonly Queue<CallHistory> _ended = new();
    private readonly SipHash _hash = SipHash.WithRandomKey();

    /// <summary>How many calls there are.</summary>
    public int Count => _sessions.Count;

    /// <summary>All calls.</summary>
    public IEnumerable<Session> Sessions => _sessions.Values;

    /// <summary>The key of the call that an INVITE begins: its Call-ID and the tag of its sender.</summary>
    public UInt128 KeyOf(SipMessage invite) => KeyOf(invite.CallId, invite.From.Tag);

    /// <summary>Whether there is a call.</summary>
    public bool Contains(UInt128 key) => _sessions.ContainsKey(key);

    /// <summary>A call has begun.</summary>
    public void Add(Session session)
    {
        _sessions[session.Key] = session;
        if (!_byCallId.TryGetValue(session.History.CallId, out var others)) _byCallId[session.History.CallId] = others = [];
        others.Add(session);
    }

    /// <summary>A call has ended.</summary>
    public void Remove(Session session)
    {
        _sessions.Remove(session.Key);
        if (_byCallId.TryGetValue(session.History.CallId, out var others) && others.Remove(session) && others.Count == 0) _byCallId.Remove(session.History.CallId);
        if (maxEnded == 0) return;
        if (_ended.Count >= maxEnded) _ended.Dequeue();
        _ended.Enqueue(session.History);
    }

    /// <summary>Finds the dialog that a request belongs to, and which end has sent it.</summary>
    public bool TryFind(SipMessage request, [NotNullWhen(true)] out SessionDialog? dialog, out bool isOfCaller)
    {
        dialog = null;
        isOfCaller = true;
        var from = request.From.Tag;
        var to = request.To.Tag;
        if (_sessions.TryGetValue(KeyOf(request.CallId, from), out var session)) dialog = session.Find(to);
        if (dialog is not null) return true;
        isOfCaller = false;
        if (_sessions.TryGetValue(KeyOf(request.CallId, to), out session)) dialog = session.Find(from);
        return dialog is not null;
    }

    /// <summary>The reports of some calls that go on.</summary>
    public IReadOnlyList<CallReport> ReportLive(int count, Instant now) => [.. _sessions.Values.Take(count).Select(session => session.History.Report(now))];

    /// <summary>The reports of calls that have ended, the latest first.</summary>
    public IReadOnlyList<CallReport> ReportEnded(Instant now) => [.. _ended.Reverse().Select(history => history.Report(now))];

    /// <summary>The reports of all calls with a Call-ID, those that go on first.</summary>
    public IReadOnlyList<CallReport> Report(string callId, Instant now)
    {
        var live = _byCallId.TryGetValue(callId, out var sessions) ? sessions.Select(session => session.History) : [];
        return [.. live.Concat(_ended.Reverse().Where(history => history.CallId == callId)).Select(history => history.Report(now))];
    }

    private UInt128 KeyOf(ReadOnlySpan<byte> callId, ReadOnlySpan<byte> tag) => _hash.Hash(callId) ^ UInt128.RotateLeft(_hash.Hash(tag), 43);
}
