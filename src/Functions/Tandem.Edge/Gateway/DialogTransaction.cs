using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>A request of a dialog on its way from one end to the other.</summary>
internal sealed class DialogTransaction : ISessionTransaction
{
    private readonly SessionGateway _gateway;
    private readonly SessionDialog _dialog;
    private readonly SipMethod _method;
    private readonly bool _isOfCaller;
    private readonly uint _shift;
    private readonly Exchange _exchange;
    private SessionVerdict _refusal;
    private bool _isPending;
    private bool _isOpaque;

    public DialogTransaction(SessionGateway gateway, SessionDialog dialog, SipMethod method, bool isOfCaller)
    {
        (_gateway, _dialog, _method, _isOfCaller) = (gateway, dialog, method, isOfCaller);
        _shift = dialog.Sequence(isOfCaller).Shift;
        _exchange = new Exchange(dialog.Session, Requester, Responder);
    }

    public bool SeesRepeats => _shift > 0 || !_dialog.Session.IsClosed;

    private SessionParty Requester => _dialog.End(_isOfCaller);

    private SessionParty Responder => _dialog.End(!_isOfCaller);

    /// <summary>Prepares the request.</summary>
    public SessionVerdict Send(SipMessage request, Instant now)
    {
        RequestSequence.Move(request, _shift);
        if (_method == SipMethod.Prack) _dialog.Sequence(_isOfCaller).MoveAcknowledged(request);
        if (_method is SipMethod.Invite or SipMethod.Update) _dialog.RefreshContact(request, _isOfCaller);
        _isOpaque = !Descriptions.IsIn(request) && !request.Body.IsEmpty;
        // Where no description is looked for, nothing is wrong without one; and a call can always be ended.
        if (_isOpaque && _method is (SipMethod.Invite or SipMethod.Update or SipMethod.Prack) && Descriptions.IsMalformed(request)) return Warnings.BadParts;
        if (!Descriptions.IsIn(request)) return default;
        // The answer to an offer in a reliable response (RFC 3262 section 5).
        if (_method == SipMethod.Prack && _dialog.Offerer == Responder)
        {
            _dialog.Offerer = null;
            return _dialog.Session.Translate(request, Requester, Responder, isOffer: false, now);
        }

        if (_method is not (SipMethod.Invite or SipMethod.Update or SipMethod.Prack)) return default;
        _isPending = true;
        _dialog.PendingOffers++;
        return _exchange.Offer(request, now);
    }

    public SessionVerdict Receive(SipMessage response, Instant now)
    {
        RequestSequence.Move(response, -(long)_shift);
        if (_dialog.Session.IsClosed || response.StatusCode is <= 100 or >= 300) return default;
        if (_refusal.Status != 0) return Refuse(response, _refusal, now);
        var verdict = Translate(response, now);
        if (verdict.Status != 0) return Refuse(response, verdict, now);
        if (response.StatusCode >= 200) Succeeded(response, now);
        return default;
    }

    public bool Retries(SipMessage response, Instant now) => false;

    public void Failed(int status, Instant now)
    {
        if (_dialog.Session.IsClosed) return;
        _dialog.Sequence(_isOfCaller).LetPassAgain();
        if (_isPending) _dialog.Session.Media.Rollback(Requester.Name, Responder.Name);
        Settle();
        if (_method == SipMethod.Bye && status is not (401 or 407)) _dialog.Session.End(_dialog, EndOf(), now);
        // One end knows nothing of the call any more (RFC 3261 section 12.2.1.2).
        else if (status == 481 && _method is SipMethod.Invite or SipMethod.Update) _dialog.Session.End(_dialog, "One end no longer knows the call", now);
    }

    private SessionVerdict Translate(SipMessage response, Instant now)
    {
        if (_isOpaque || !Descriptions.IsIn(response) || _method is not (SipMethod.Invite or SipMethod.Update or SipMethod.Prack)) return default;
        var verdict = _exchange.Respond(response, now);
        if (verdict.Status != 0 && response.StatusCode < 200)
        {
            Descriptions.Remove(response);
            return default;
        }

        if (verdict.Status == 0 && !_exchange.IsOffered && _method == SipMethod.Invite) _dialog.Offerer = Responder;
        return verdict;
    }

    private void Succeeded(SipMessage response, Instant now)
    {
        Settle();
        if (_method == SipMethod.Bye)
        {
            _dialog.Session.End(_dialog, EndOf(), now);
            return;
        }

        if (_method is not (SipMethod.Invite or SipMethod.Update)) return;
        _dialog.RefreshContact(response, !_isOfCaller);
        _dialog.Refresh.Agree(response, _isOfCaller, now);
        _gateway.Watch(_dialog.Session, now);
    }

    // The responder believes that its answer counts, and is acknowledged; the requester keeps what it had.
    private SessionVerdict Refuse(SipMessage response, SessionVerdict verdict, Instant now)
    {
        _refusal = verdict;
        if (_method == SipMethod.Invite) _gateway.Send(DialogMessages.CreateAck(_dialog, _isOfCaller, response.CSeqNumber));
        if (_isPending) _dialog.Session.Media.Rollback(Requester.Name, Responder.Name);
        Settle();
        return _refusal;
    }

    private void Settle()
    {
        if (_isPending) _dialog.PendingOffers--;
        _isPending = false;
    }

    private string EndOf() => _isOfCaller ? "The caller hung up" : "The callee hung up";
}
