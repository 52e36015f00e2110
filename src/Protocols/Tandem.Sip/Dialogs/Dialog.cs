using Tandem.Sip.Transactions;

namespace Tandem.Sip.Dialogs;

/// <summary>
/// A dialog (RFC 3261 section 12, with the target refresh of RFC 6141 section 4), seen from one of its ends: its identity, the way to the peer, and the sequence of requests in both directions.
/// It makes requests and judges those that come, and must be told of every response, given or got. Sans-IO; belongs to one lane.
/// </summary>
public sealed class Dialog
{
    private readonly byte[] _callId;
    private readonly byte[] _local;
    private readonly byte[] _remote;
    private byte[] _remoteTarget;
    private RouteSet _routes;
    private uint? _ownInvite;
    private uint? _peerInvite;

    private Dialog(DialogRole role, SipMessage request, ReadOnlySpan<byte> local, ReadOnlySpan<byte> remote, ReadOnlySpan<byte> remoteTarget, RouteSet routes)
    {
        Role = role;
        IsSecure = SipUri.TryParse(request.RequestUri, out var uri) && uri.IsSips;
        _callId = request.CallId.ToArray();
        _local = local.ToArray();
        _remote = remote.ToArray();
        _remoteTarget = remoteTarget.ToArray();
        _routes = routes;
    }

    /// <summary>Which end this is.</summary>
    public DialogRole Role { get; }

    /// <summary>The state.</summary>
    public DialogState State { get; private set; }

    /// <summary>Whether it was opened for a sips URI (section 12.1).</summary>
    public bool IsSecure { get; }

    /// <summary>The Call-ID.</summary>
    public ReadOnlySpan<byte> CallId => _callId;

    /// <summary>The tag of this end.</summary>
    public ReadOnlySpan<byte> LocalTag => Tag(_local);

    /// <summary>The tag of the peer; empty for one of RFC 2543.</summary>
    public ReadOnlySpan<byte> RemoteTag => Tag(_remote);

    /// <summary>What this end writes into From: name, URI and tag.</summary>
    public ReadOnlySpan<byte> Local => _local;

    /// <summary>What this end writes into To: name, URI and tag.</summary>
    public ReadOnlySpan<byte> Remote => _remote;

    /// <summary>The URI from the peer's latest Contact.</summary>
    public ReadOnlySpan<byte> RemoteTarget => _remoteTarget;

    /// <summary>How many routes there are.</summary>
    public int RouteCount => _routes.Count;

    /// <summary>CSeq number of the last request that this end sent; 0 before the first.</summary>
    public uint LocalSequence { get; private set; }

    /// <summary>CSeq number of the last request that came from the peer; null before the first.</summary>
    public uint? RemoteSequence { get; private set; }

    /// <summary>Whether a new INVITE may be sent: none is under way in either direction (section 14.1).</summary>
    public bool CanInvite => State == DialogState.Confirmed && _ownInvite is null && _peerInvite is null;

    /// <summary>The dialog that a response to our own request creates (section 12.1.2): a 2xx, or a 101 to 199 with a To tag.</summary>
    public static Dialog CreateUac(SipMessage request, SipMessage response)
    {
        var target = Contact(response);
        return new Dialog(DialogRole.Uac, request, request[HeaderName.From], response[HeaderName.To], target.IsEmpty ? request.RequestUri : target, RouteSet.Of(response, DialogRole.Uac))
        {
            State = response.StatusCode < 200 ? DialogState.Early : DialogState.Confirmed,
            LocalSequence = request.CSeqNumber,
            _ownInvite = request.Method == SipMethod.Invite && response.StatusCode < 200 ? request.CSeqNumber : null,
        };
    }

    /// <summary>The dialog that our own response to a request creates (section 12.1.1): a 2xx, or a 101 to 199 with a To tag.</summary>
    public static Dialog CreateUas(SipMessage request, SipMessage response)
    {
        var target = Contact(request);
        return new Dialog(DialogRole.Uas, request, response[HeaderName.To], request[HeaderName.From], target.IsEmpty ? request.From.Uri : target, RouteSet.Of(request, DialogRole.Uas))
        {
            State = response.StatusCode < 200 ? DialogState.Early : DialogState.Confirmed,
            RemoteSequence = request.CSeqNumber,
            _peerInvite = request.Method == SipMethod.Invite && response.StatusCode < 200 ? request.CSeqNumber : null,
        };
    }

    /// <summary>A route, as it is written into Route.</summary>
    public ReadOnlySpan<byte> Route(int index) => _routes[index].Span;

    /// <summary>Whether a message is of this dialog: a request from the peer, or a response to this end.</summary>
    public bool Matches(SipMessage message)
    {
        var (localField, remoteField) = message.IsRequest ? (HeaderName.To, HeaderName.From) : (HeaderName.From, HeaderName.To);
        return message.CallId.SequenceEqual(_callId) && Tag(message[localField]).SequenceEqual(LocalTag) && Tag(message[remoteField]).SequenceEqual(RemoteTag);
    }

    /// <summary>
    /// Makes the next request to the peer (section 12.2.1.1): Request-URI, Route, Max-Forwards, From, To, Call-ID and CSeq. The caller adds Via, Contact and a body. An ACK is made by
    /// <see cref="CreateAck"/>, a CANCEL by the transaction layer.
    /// </summary>
    public SipMessage CreateRequest(SipMethod method)
    {
        var request = Create(method, ++LocalSequence);
        if (method == SipMethod.Invite) _ownInvite = LocalSequence;
        return request;
    }

    /// <summary>Makes the ACK for a 2xx (section 13.2.2.4): the sequence number is that of the INVITE. The caller adds Via and a body.</summary>
    public SipMessage CreateAck(uint inviteSequence) => Create(SipMethod.Ack, inviteSequence);

    /// <summary>Judges a request from the peer (sections 12.2.2 and 14.2). An ACK is always accepted: nobody could answer it.</summary>
    public DialogVerdict Receive(SipMessage request)
    {
        if (request.Method == SipMethod.Ack) return DialogVerdict.Accepted;
        if (State == DialogState.Terminated) return DialogVerdict.Terminated;
        if (request.CSeqNumber <= RemoteSequence) return DialogVerdict.OutOfOrder;
        RemoteSequence = request.CSeqNumber;
        if (request.Method != SipMethod.Invite) return DialogVerdict.Accepted;
        if (_peerInvite is not null) return DialogVerdict.InviteInProgress;
        if (_ownInvite is not null) return DialogVerdict.Glare;
        _peerInvite = request.CSeqNumber;
        return DialogVerdict.Accepted;
    }

    /// <summary>
    /// Tells of a response that this end gave to a request from the peer. The peer's new Contact counts from a 2xx or a reliable provisional response on (RFC 6141 section 4), and a
    /// later failure does not take it back.
    /// </summary>
    public void Responded(SipMessage request, SipMessage response)
    {
        if (RefreshesTarget(request.Method) && IsAgreement(response)) Refresh(request);
        if (response.StatusCode < 200) return;
        Conclude(ref _peerInvite, request, response);
        if (request.Method == SipMethod.Bye && response.Class() == ResponseClass.Success) Terminate();
    }

    /// <summary>Takes a response to a request of this end (section 12.2.1.2). A time-out is a 408: <see cref="TimedOut"/>.</summary>
    public void Received(SipMessage request, SipMessage response)
    {
        if (RefreshesTarget(request.Method) && IsAgreement(response)) Refresh(response);
        if (response.StatusCode < 200) return;
        var wasEarly = State == DialogState.Early;
        Conclude(ref _ownInvite, request, response);
        // A dialog that was early takes its routes from the 2xx (section 13.2.2.4).
        if (wasEarly && State == DialogState.Confirmed) _routes = RouteSet.Of(response, DialogRole.Uac);
        if (response.StatusCode is 408 or 481 || request.Method == SipMethod.Bye) Terminate();
    }

    /// <summary>A request of this end got no final response: the peer is gone (section 12.2.1.2).</summary>
    public void TimedOut() => Terminate();

    /// <summary>Ends the dialog.</summary>
    public void Terminate()
    {
        State = DialogState.Terminated;
        _ownInvite = _peerInvite = null;
    }

    /// <summary>A final response to the INVITE under way. The one that created the dialog confirms it or ends it; a later one that fails leaves it as it is (section 14.1).</summary>
    private void Conclude(ref uint? invite, SipMessage request, SipMessage response)
    {
        if (request.Method != SipMethod.Invite || invite != request.CSeqNumber) return;
        invite = null;
        if (State != DialogState.Early) return;
        if (response.Class() == ResponseClass.Success) State = DialogState.Confirmed;
        else Terminate();
    }

    private SipMessage Create(SipMethod method, uint sequence)
    {
        var request = _routes.CreateRequest(method, _remoteTarget);
        request.Set(HeaderName.MaxForwards, 70);
        request.Append(HeaderName.From, _local);
        request.Append(HeaderName.To, _remote);
        request.Append(HeaderName.CallId, _callId);
        var cseq = new SipWriter(stackalloc byte[32]);
        cseq.Append(sequence);
        cseq.Append((byte)' ');
        cseq.Append(request.MethodName);
        request.Append(HeaderName.CSeq, cseq.Written);
        request.Set(HeaderName.ContentLength, 0);
        return request;
    }

    private void Refresh(SipMessage message)
    {
        var target = Contact(message);
        if (!target.IsEmpty) _remoteTarget = target.ToArray();
    }

    private static bool RefreshesTarget(SipMethod method) =>
        method is SipMethod.Invite or SipMethod.Update or SipMethod.Subscribe or SipMethod.Notify or SipMethod.Refer;

    /// <summary>A 2xx, or a provisional response that is sent reliably (RFC 3262).</summary>
    private static bool IsAgreement(SipMessage response) => response.Class() switch
    {
        ResponseClass.Success => true,
        ResponseClass.Provisional => response.Has(HeaderName.RSeq),
        _ => false,
    };

    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> value) => NameAddress.TryParse(value, out var address) ? address.Tag : default;

    private static ReadOnlySpan<byte> Contact(SipMessage message)
    {
        var contacts = message.Values(HeaderName.Contact);
        return contacts.MoveNext() && NameAddress.TryParse(contacts.Current, out var contact) ? contact.Uri : default;
    }
}
