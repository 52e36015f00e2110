using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>
/// The gateway between browsers and phones, as the signalling sees it: decides which calls have their media through this node and what each side is offered, and puts the descriptions of the media plane in the place of
/// those that pass. Sans-IO and on one lane; every member is for the lane alone.
/// </summary>
/// <param name="media">The media plane.</param>
/// <param name="options">Which calls, and how many.</param>
/// <param name="metrics">Where it counts.</param>
/// <param name="policies">What is set for single accounts; null for nothing.</param>
/// <param name="log">Told of what operators shall read; null for nobody.</param>
public sealed class SessionGateway(IMediaGateway media, GatewayOptions options, EdgeMetrics metrics, ISessionPolicies? policies = null, ICallLog? log = null) : ISessionGateway, ICallReports
{
    // After the end of the session timer both ends have hung up, or are gone.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private readonly SessionTable _sessions = new(options.EndedReports);
    private readonly TimerQueue<Session> _timers = new();
    private readonly Queue<SipMessage> _requests = new();
    private readonly Queue<MediaEvent> _events = new();
    private readonly AccountCalls _accounts = new(options.MaxCallsPerAccount);
    private long _numbers;
    private int _sent;
    private bool _isStopping;

    /// <inheritdoc/>
    public bool HasSessions => _sessions.Count > 0;

    /// <summary>How many calls have their media through this node.</summary>
    public int Count => _sessions.Count;

    /// <inheritdoc/>
    public Instant Deadline => _events.Count > 0 || _requests.Count > 0 ? default : _timers.Deadline;

    /// <summary>How many requests that it has made still wait for their responses.</summary>
    public int UnderWay => _requests.Count + _sent;

    internal ICallLog? Log => log;

    internal EdgeMetrics Metrics { get; } = metrics;

    internal ProfileMemory Memory { get; } = new(options);

    /// <summary>How many timers run, for tests.</summary>
    internal int TimerCount => _timers.Count;

    /// <inheritdoc/>
    public void Advance(Instant now)
    {
        while (_events.TryDequeue(out var told)) Act(told, now);
        while (_timers.TryTake(now, out var session))
            session.HangUp(102, session.Dialogs.Any(dialog => dialog.IsConfirmed) ? "The call has lasted too long, or its ends are gone" : "The answer was not acknowledged", now);
    }

    /// <inheritdoc/>
    public bool TryTake([NotNullWhen(true)] out SipMessage? request)
    {
        if (!_requests.TryDequeue(out request)) return false;
        if (request.Method != SipMethod.Ack) _sent++;
        return true;
    }

    /// <inheritdoc/>
    public void Completed(SipMessage request, Instant now)
    {
        _sent--;
        if (request.Method != SipMethod.Info || !_sessions.TryFind(request, out var dialog, out var isOfCaller)) return;
        dialog.Keys(isOfCaller).Completed();
        SendKeys(dialog, isOfCaller);
    }

    /// <summary>The node stops: those who talk are hung up on, and no call begins any more.</summary>
    /// <returns>As <see cref="UnderWay"/>.</returns>
    public int Stop(Instant now)
    {
        _isStopping = true;
        foreach (var session in _sessions.Sessions.Where(session => session.Dialogs.Any(dialog => dialog.IsAnswered)).ToList()) session.HangUp(41, "The server is stopped by its operator", now);
        return UnderWay;
    }

    /// <inheritdoc/>
    public ISessionInvite? Begin(SipMessage invite, in SessionHop from, Instant now)
    {
        if (policies is null && options.Mode == SessionMode.Off) return null;
        // What is in a body of another type is not for this node.
        if (!invite.Body.IsEmpty && !Descriptions.IsIn(invite) && !Descriptions.IsMalformed(invite)) return null;
        // It comes by for the second time, from a server that has sent it back: what there is to do was done before.
        if (_sessions.Count > 0 && _sessions.Contains(_sessions.KeyOf(invite))) return null;
        return new SessionInvite(this, invite, from, now);
    }

    /// <inheritdoc/>
    public SipMessage? Answer(SipMessage request, Instant now)
    {
        if (!_sessions.TryFind(request, out var dialog, out var isOfCaller) || !dialog.IsConfirmed) return null;
        if (DialogAnswers.Answer(request, dialog, isOfCaller, now) is not { } answer) return null;
        dialog.Sequence(isOfCaller).See(request);
        Metrics.GatewayAnswers++;
        return answer;
    }

    /// <inheritdoc/>
    public ISessionTransaction? Forward(SipMessage request, Instant now, out SessionVerdict verdict)
    {
        verdict = default;
        if (!_sessions.TryFind(request, out var dialog, out var isOfCaller)) return null;
        var sequence = dialog.Sequence(isOfCaller);
        // What there is to do was done before, see Begin.
        if (sequence.HasSeen(request)) return null;
        sequence.See(request);
        if (sequence.Shift == 0 && request.Method is not (SipMethod.Invite or SipMethod.Update or SipMethod.Prack or SipMethod.Bye)) return null;
        var transaction = new DialogTransaction(this, dialog, request.Method, isOfCaller);
        verdict = transaction.Send(request, now);
        return transaction;
    }

    /// <inheritdoc/>
    public void Acknowledge(SipMessage ack, Instant now)
    {
        if (!_sessions.TryFind(ack, out var dialog, out var isOfCaller)) return;
        RequestSequence.Move(ack, dialog.Sequence(isOfCaller).ShiftOfInvite(ack.CSeqNumber));
        if (!dialog.IsConfirmed)
        {
            dialog.Session.Confirm(dialog, now);
            Watch(dialog.Session, now);
        }

        if (Descriptions.IsIn(ack)) dialog.Acknowledge(ack, isOfCaller, now);
    }

    /// <inheritdoc/>
    public IReadOnlyList<CallReport> LiveCalls(int count, Instant now) => _sessions.ReportLive(count, now);

    /// <inheritdoc/>
    public IReadOnlyList<CallReport> EndedCalls(Instant now) => _sessions.ReportEnded(now);

    /// <inheritdoc/>
    public IReadOnlyList<CallReport> CallsOf(string callId, Instant now) => _sessions.Report(callId, now);

    /// <summary>Which mode holds between two sides: what is set for them, or for all.</summary>
    internal SessionMode ModeOf(in SessionHop from, in SessionHop to)
    {
        var (own, their) = (policies?.ModeOf(from.AddressOfRecord.Span), policies?.ModeOf(to.AddressOfRecord.Span));
        return own is null && their is null ? options.Mode : SessionPolicy.Combine(own ?? their!.Value, their ?? own!.Value);
    }

    /// <summary>For whom a call counts.</summary>
    internal UInt128 AccountOf(in SessionHop from, in SessionHop to) => _accounts.KeyOf(from, to);

    /// <summary>Begins a session; null when there are too many.</summary>
    internal Session? Open(SipMessage message, string to, byte[] callerContact, SessionParty caller, UInt128 account, Instant now, out GatewayFailure failure)
    {
        var key = _sessions.KeyOf(message);
        failure = _isStopping || _sessions.Count >= options.MaxCalls || _sessions.Contains(key) ? GatewayFailure.TooManyCalls : _accounts.TryAdd(account) ? GatewayFailure.None : GatewayFailure.TooManyOfAccount;
        if (failure != GatewayFailure.None)
        {
            Metrics.CountGatewayFailure(failure);
            return null;
        }

        var callId = Encoding.UTF8.GetString(message.CallId);
        var history = new CallHistory(++_numbers, callId, Encoding.UTF8.GetString(message.From.Uri), to, options.MaxNotes, now);
        var session = new Session(this, key, message, callerContact, caller, history) { Account = account };
        session.Media = media.Begin(callId, _numbers, session);
        _sessions.Add(session);
        Metrics.GatewayCalls++;
        Metrics.LiveGatewayCalls = _sessions.Count;
        return session;
    }

    /// <summary>A session has ended.</summary>
    internal void Forget(Session session)
    {
        _timers.Cancel(ref session.Timer);
        _sessions.Remove(session);
        _accounts.Remove(session.Account);
        Metrics.LiveGatewayCalls = _sessions.Count;
    }

    /// <summary>Sets when a session that is answered ends by itself.</summary>
    internal void Watch(Session session, Instant now)
    {
        _timers.Cancel(ref session.Timer);
        if (session.IsClosed || !session.Dialogs.Any(dialog => dialog.IsAnswered)) return;
        var due = session.Dialogs.Any(dialog => dialog.IsConfirmed) ? ExpiryOf(session) : now + options.AcknowledgeTimeout;
        if (due != Instant.Never) session.Timer = _timers.Start(due, session);
    }

    /// <summary>Has a request sent.</summary>
    internal void Send(SipMessage request) => _requests.Enqueue(request);

    /// <summary>Takes what the media plane tells, in the midst of whatever.</summary>
    internal void Tell(in MediaEvent told)
    {
        if (!told.Session.IsClosed) _events.Enqueue(told);
    }

    private Instant ExpiryOf(Session session)
    {
        var due = options.MaxCallTime == TimeSpan.Zero ? Instant.Never : session.History.Start + options.MaxCallTime;
        foreach (var dialog in session.Dialogs)
            if (dialog.Refresh.Expires is var expires && expires != Instant.Never && expires + Grace < due) due = expires + Grace;
        return due;
    }

    private void Act(in MediaEvent told, Instant now)
    {
        var session = told.Session;
        if (session.IsClosed) return;
        if (told.Key != default)
        {
            TellKey(told);
            return;
        }

        if (told.IsOneWay is { } isOneWay)
        {
            session.Hear(told.Party, isOneWay, now);
            return;
        }

        session.Lose(told.Party, told.Reason, isForGood: !told.IsSilence, now);
    }

    private void TellKey(in MediaEvent told)
    {
        foreach (var dialog in told.Session.Dialogs)
        {
            var isOfCaller = told.Party == told.Session.Caller.Name;
            if (!dialog.IsConfirmed || (!isOfCaller && told.Party != dialog.Party.Name)) continue;
            if (dialog.Keys(isOfCaller).TryAdd(told.Key, told.Duration)) SendKeys(dialog, isOfCaller);
            else Metrics.GatewayKeysDropped++;
        }
    }

    private void SendKeys(SessionDialog dialog, bool isToCallee)
    {
        if (!dialog.Keys(isToCallee).TryTake(out var next)) return;
        var info = DialogMessages.Create(dialog, isToCallee, SipMethod.Info);
        info.SetBody(KeySignals.RelayType, KeySignals.Write(next.Key, next.Duration));
        Send(info);
    }
}
