using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>A call whose media go through this node: its parties, its dialogs, and its media.</summary>
internal sealed class Session : IGatewayObserver
{
    private readonly SessionGateway _owner;
    private readonly List<SessionParty> _parties = [];
    private readonly List<SessionDialog> _dialogs = [];
    private SessionParty? _joined;
    private int _named;

    public Session(SessionGateway owner, UInt128 key, SipMessage message, byte[] callerContact, SessionParty caller, CallHistory history)
    {
        (_owner, Key, Caller, CallerContact, History) = (owner, key, caller, callerContact, history);
        CallId = message.CallId.ToArray();
        CallerIdentity = message[HeaderName.From].ToArray();
        history.Add(caller);
    }

    public UInt128 Key { get; }

    /// <summary>For whose calls it counts; the default value for nobody's.</summary>
    public UInt128 Account { get; init; }

    public byte[] CallId { get; }

    /// <summary>What stands in From of the caller's requests.</summary>
    public byte[] CallerIdentity { get; }

    /// <summary>The caller's last Contact.</summary>
    public byte[] CallerContact { get; set; }

    public SessionParty Caller { get; }

    public CallHistory History { get; }

    /// <summary>Its media; set as soon as it is made.</summary>
    public IGatewayCall Media { get; set; } = null!;

    /// <summary>Whether the INVITE has its final response.</summary>
    public bool IsConcluded { get; private set; }

    public bool IsClosed { get; private set; }

    public IReadOnlyList<SessionDialog> Dialogs => _dialogs;

    /// <summary>Runs until something must have come.</summary>
    public TimerHandle Timer;

    /// <summary>Adds the device of a branch.</summary>
    public SessionParty AddParty(MediaProfile profile, string address, string userAgent)
    {
        var party = new SessionParty($"callee{++_named}", profile, address, userAgent);
        _parties.Add(party);
        History.Add(party);
        return party;
    }

    /// <summary>The dialog of a callee's tag, or null.</summary>
    public SessionDialog? Find(ReadOnlySpan<byte> tag)
    {
        foreach (var dialog in _dialogs)
            if (dialog.Tag.SequenceEqual(tag)) return dialog;
        return null;
    }

    /// <summary>The dialog that a response to the INVITE belongs to.</summary>
    public SessionDialog FindOrAdd(SessionParty party, SipMessage response, uint shift)
    {
        if (Find(response.To.Tag) is { } known) return known;
        var dialog = new SessionDialog(this, party, response, shift);
        _dialogs.Add(dialog);
        return dialog;
    }

    /// <summary>Whether these two have the media of the call.</summary>
    public bool IsJoined(SessionParty left, SessionParty right) => _joined is not null && (left == _joined || right == _joined);

    /// <summary>Puts the description for one party in the place of that of another.</summary>
    public SessionVerdict Translate(SipMessage message, SessionParty from, SessionParty to, bool isOffer, Instant now)
    {
        from.Describe(MediaTraits.Of(Descriptions.OctetsOf(message)));
        if (Descriptions.Read(message) is not { } description) return Refuse(from, new GatewayResult(null, GatewayFailure.BadDescription, "The description cannot be read."), now);
        var result = isOffer ? Media.Offer(from.Name, to.Name, to.Profile, description) : Media.Answer(from.Name, to.Name, description);
        if (result.Description is null) return Refuse(from, result, now);
        from.Loss = null;
        if (!isOffer)
        {
            _joined = from == Caller ? to : from;
            if (from != Caller) from.Answer = description;
        }

        Descriptions.Write(message, result.Description.ToOctets());
        return default;
    }

    /// <summary>Lets the device that picked up have the media, where another one had them until then.</summary>
    public void Join(SessionParty party)
    {
        if (_joined == party || party.Answer is not { } answer) return;
        _joined = party;
        Media.Answer(party.Name, Caller.Name, answer);
    }

    /// <summary>The answer of a dialog is acknowledged. What was silent until then is so from now on for the record.</summary>
    public void Confirm(SessionDialog dialog, Instant now)
    {
        var isFirst = !IsConfirmed;
        dialog.IsConfirmed = true;
        foreach (var party in (ReadOnlySpan<SessionParty>)[Caller, dialog.Party])
            if (party.Loss is { } loss) _owner.Tell(new MediaEvent(this, party.Name, loss));
        if (!isFirst) return;
        foreach (var party in _parties.Prepend(Caller))
            if (party.IsSilent) NoteSilence(party, now);
    }

    /// <summary>A party sends no sound while the other one does, or that has ended. While it rings that is nothing to tell of: many send nothing before somebody has picked up.</summary>
    public void Hear(string name, bool isSilent, Instant now)
    {
        if (FindParty(name) is not { } party || party.IsSilent == isSilent) return;
        party.IsSilent = isSilent;
        if (IsConfirmed) NoteSilence(party, now);
    }

    /// <summary>
    /// The media of a party are lost. Before an answer is acknowledged it is only somebody who rings, and nobody may be hung up on (RFC 3261 section 15): what is lost for good is remembered until then.
    /// </summary>
    public void Lose(string name, string reason, bool isForGood, Instant now)
    {
        if (FindParty(name) is not { } party) return;
        if (party.Loss != reason) History.Note(name, $"Media lost: {reason}", now);
        if (isForGood) party.Loss = reason;
        if (!IsConfirmed) return;
        _owner.Metrics.GatewayMediaLost++;
        HangUp(102, reason, now);
    }

    /// <summary>A branch has ended without an answer.</summary>
    public void Leave(SessionParty party, string reason, Instant now)
    {
        if (IsClosed || !_parties.Remove(party)) return;
        _dialogs.RemoveAll(dialog => dialog.Party == party);
        History.Note(party.Name, reason, now);
        Media.Leave(party.Name);
        Rejoin(party);
    }

    /// <summary>The INVITE has its final response.</summary>
    public void Conclude(Instant now)
    {
        IsConcluded = true;
        CloseIfOver("Nobody picked up", now);
        if (!IsClosed) _owner.Watch(this, now);
    }

    /// <summary>A dialog has ended: by BYE, or because one end knows nothing of it any more.</summary>
    public void End(SessionDialog dialog, string reason, Instant now)
    {
        if (IsClosed || !_dialogs.Remove(dialog)) return;
        var hasOther = _dialogs.Exists(other => other.Party == dialog.Party);
        if (!hasOther && _dialogs.Count > 0)
        {
            _parties.Remove(dialog.Party);
            Media.Leave(dialog.Party.Name);
            Rejoin(dialog.Party);
        }

        CloseIfOver(reason, now);
    }

    /// <summary>This node ends the call: both ends are hung up on.</summary>
    public void HangUp(int cause, string text, Instant now)
    {
        if (IsClosed) return;
        foreach (var dialog in _dialogs)
        {
            if (!dialog.IsAnswered) continue;
            _owner.Send(DialogMessages.CreateBye(dialog, isToCallee: true, Warnings.ReasonOf(cause, text)));
            _owner.Send(DialogMessages.CreateBye(dialog, isToCallee: false, Warnings.ReasonOf(cause, text)));
        }

        Close(text, now);
    }

    /// <summary>Forgets the call.</summary>
    public void Close(string reason, Instant now)
    {
        if (IsClosed) return;
        IsClosed = true;
        Media.Close();
        History.End(reason, now);
        _owner.Forget(this);
    }

    void IGatewayObserver.MediaLost(string party, string reason) => _owner.Tell(new MediaEvent(this, party, reason));

    void IGatewayObserver.MediaSilent(string party) => _owner.Tell(new MediaEvent(this, party, "Nothing came from there any more") { IsSilence = true });

    void IGatewayObserver.OneWay(string party, bool hasBegun) => _owner.Tell(new MediaEvent(this, party, "") { IsOneWay = hasBegun });

    void IGatewayObserver.KeyPressed(string party, char key, TimeSpan duration) => _owner.Tell(new MediaEvent(this, party, "") { Key = key, Duration = duration });

    private bool IsConfirmed => _dialogs.Exists(dialog => dialog.IsConfirmed);

    private SessionParty? FindParty(string name) => name == Caller.Name ? Caller : _parties.Find(party => party.Name == name);

    private void NoteSilence(SessionParty party, Instant now)
    {
        History.Note(party.Name, party.IsSilent ? "One-way audio: nothing is heard from here, while the other side is heard" : "One-way audio has ended", now);
        _owner.Log?.OneWay(History.CallId, party.Name, party.IsSilent);
    }

    private SessionVerdict Refuse(SessionParty party, GatewayResult result, Instant now)
    {
        _owner.Metrics.CountGatewayFailure(result.Failure);
        History.Note(party.Name, $"{result.Failure}: {result.Explanation}", now);
        return Warnings.VerdictOf(result.Failure, result.Explanation);
    }

    private void Rejoin(SessionParty left)
    {
        if (_joined != left) return;
        _joined = null;
        if (_parties.FindLast(party => party.Answer is not null) is { } other) Join(other);
    }

    private void CloseIfOver(string reason, Instant now)
    {
        if (IsConcluded && !_dialogs.Exists(dialog => dialog.IsAnswered)) Close(reason, now);
    }
}

/// <summary>Something that the media plane has told of a call, until it can be acted on.</summary>
internal readonly record struct MediaEvent(Session Session, string Party, string Reason)
{
    /// <summary>The key that was pressed; none when the media were lost.</summary>
    public char Key { get; init; }

    public TimeSpan Duration { get; init; }

    /// <summary>Whether the media are lost only because nothing came.</summary>
    public bool IsSilence { get; init; }

    /// <summary>Whether one-way audio has begun, or ended; null for anything else.</summary>
    public bool? IsOneWay { get; init; }
}
