using System.Globalization;
using System.Text;
using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>One branch of a new INVITE: direct, with the descriptions as they are, or through this node. A target that refuses one kind of description is tried with another.</summary>
internal sealed class InviteBranch : ISessionTransaction
{
    private readonly SessionInvite _invite;
    private readonly SessionHop _to;
    private readonly MediaProfile _profile;
    private readonly bool _isLearnt;
    private readonly uint _shift;
    private UInt128 _device;
    private MediaProfile _first;
    private int _tried;
    private MediaProfile _next;
    private bool _isOff;
    private bool _isUndecided;
    private SessionVerdict _refusal;
    private SessionDialog? _refused;
    private Session? _session;
    private SessionParty? _party;
    private Exchange? _exchange;

    public InviteBranch(SessionInvite invite, in SessionHop to, InviteBranch? refused, Instant now)
    {
        (_invite, _to) = (invite, to);
        if (refused is not null)
        {
            (_device, _first, _profile, _tried) = (refused._device, refused._first, refused._next, refused._tried);
            // With the number of the first one it would be taken for the same request on another way, and refused (RFC 3261 section 8.2.2.2).
            _shift = refused._shift + 1;
            return;
        }

        if (invite.Gateway.Memory.Count > 0) _device = FindDevice();
        _first = _profile = invite.Gateway.Memory.Predict(_device, to, now, out _isLearnt);
    }

    public bool SeesRepeats => _refusal.Status != 0 || _shift > 0 || _session is { IsClosed: false };

    /// <summary>Prepares the request.</summary>
    public SessionVerdict Send(SipMessage request, Instant now)
    {
        RequestSequence.Move(request, _shift);
        var mode = _invite.Gateway.ModeOf(_invite.From, _to);
        _isOff = mode == SessionMode.Off;
        if (_isOff) return default;
        if (_invite.IsMalformed) return _refusal = Warnings.BadParts;
        _isUndecided = !_invite.HasOffer;
        if (_isUndecided) return default;
        if (_shift == 0 && IsDirect(mode, _invite.Offer, _invite.From, _to, _profile, _isLearnt, _invite.Gateway.Memory.NeedsNode(_device, now)))
        {
            // Who refuses it may only lack its codecs, which this node can give him in the same profile; for browsers it has nothing more.
            _first = _invite.Offer.Profile;
            _tried = _first == MediaProfile.WebRtc ? ProfileOrder.Bit(_first) : 0;
            return default;
        }

        _tried |= ProfileOrder.Bit(_profile);
        if (TakeIn(request, _profile, _invite.Offer.Profile, now, out _refusal)) _refusal = _exchange!.Offer(request, now);
        return _refusal;
    }

    public SessionVerdict Receive(SipMessage response, Instant now)
    {
        RequestSequence.Move(response, -(long)_shift);
        if (response.StatusCode is <= 100 or >= 300) return default;
        if (_refusal.Status != 0) return Refuse(response, _refusal, now);
        if (_invite.HasOffer && !_isOff) LookAt(response, now);
        if (_isUndecided && Descriptions.IsIn(response) && !TryDecide(response, now, out var tooMany)) return Refuse(response, tooMany, now);
        if (_session is not { IsClosed: false } session) return default;
        // A provisional response without a tag makes no dialog.
        var dialog = response.StatusCode >= 200 || !response.To.Tag.IsEmpty ? session.FindOrAdd(_party!, response, _shift) : null;
        dialog?.Follow(response);
        var verdict = Translate(dialog, response, now);
        if (verdict.Status != 0) return Refuse(response, verdict, now);
        if (response.StatusCode >= 200) Answered(dialog!, response, now);
        return default;
    }

    public bool Retries(SipMessage response, Instant now)
    {
        if (_isOff || _refusal.Status != 0 || !_invite.HasOffer || _first == MediaProfile.AsOffered || !ProfileOrder.IsRefusalOfDescription(response)) return false;
        if (!ProfileOrder.TryGetNext(_first, _tried, out _next)) return false;
        _invite.Gateway.Metrics.GatewayRetries++;
        if (_party is { } party) _session!.Leave(party, Invariant($"Refused {_profile} with {response.StatusCode}; {_next} is tried"), now);
        return true;
    }

    public void Failed(int status, Instant now)
    {
        if (_party is { } party) _session!.Leave(party, Invariant($"Ended with {status}"), now);
    }

    // A phone behind a NAT may have learnt its address for its Contact, or had it written by the NAT: only its answer shows where it is. For this call that is too late, for the next one it is not.
    private void LookAt(SipMessage answer, Instant now)
    {
        // What goes through this node may stay where it is.
        if (_session is not null && !_invite.Gateway.Memory.NeedsNode(_device, now)) return;
        if (!Descriptions.IsIn(answer) || SessionPolicy.IsReached(MediaTraits.Of(Descriptions.OctetsOf(answer)), _to, _invite.From)) return;
        if (_device == default) _device = FindDevice();
        _invite.Gateway.Memory.NeedNode(_device, now);
    }

    private UInt128 FindDevice() => _invite.Gateway.Memory.KeyOf(_to, DeviceName.OfBinding(_to.Contact.Span, _to.Instance.Span), _to.UserAgent.Span);

    private static bool IsDirect(SessionMode mode, in MediaTraits offer, in SessionHop from, in SessionHop to, MediaProfile profile, bool isLearnt, bool needsNode) =>
        offer.Profile == MediaProfile.AsOffered || (mode == SessionMode.Auto && !needsNode && SessionPolicy.IsDirect(offer, from, to, profile, isLearnt));

    private bool TakeIn(SipMessage message, MediaProfile profile, MediaProfile caller, Instant now, out SessionVerdict refusal)
    {
        if (_invite.Open(message, _to, caller, now, out refusal) is not { } session) return false;
        _session = session;
        _party = session.AddParty(profile, Reports.AddressOf(_to), Encoding.UTF8.GetString(_to.UserAgent.Span));
        _exchange = new Exchange(session, session.Caller, _party);
        session.History.Note(_party.Name, _invite.HasOffer ? $"Offered {profile}" : $"Offers {profile}", now);
        return true;
    }

    // The offer comes from the callee, and the question is how the caller takes its media.
    private bool TryDecide(SipMessage response, Instant now, out SessionVerdict refusal)
    {
        refusal = default;
        _isUndecided = false;
        var offer = MediaTraits.Of(Descriptions.OctetsOf(response));
        var caller = _invite.Gateway.Memory.Predict(_invite.Device, _invite.From, now, out var isLearnt);
        var mode = _invite.Gateway.ModeOf(_invite.From, _to);
        return IsDirect(mode, offer, _to, _invite.From, caller, isLearnt, needsNode: false) || TakeIn(response, offer.Profile, caller, now, out refusal);
    }

    private SessionVerdict Translate(SessionDialog? dialog, SipMessage response, Instant now)
    {
        if (!Descriptions.IsIn(response))
        {
            if (response.StatusCode >= 200) _session!.Join(_party!);
            return default;
        }

        var verdict = _exchange!.Respond(response, now);
        if (verdict.Status == 0)
        {
            if (!_exchange.IsOffered && dialog is not null) dialog.Offerer = _party;
            return default;
        }

        if (response.StatusCode >= 200) return verdict;
        // What rings may ring on without early media.
        Descriptions.Remove(response);
        return default;
    }

    private void Answered(SessionDialog dialog, SipMessage response, Instant now)
    {
        var isFirst = !dialog.IsAnswered;
        dialog.IsAnswered = _session!.History.IsAnswered = true;
        if (!isFirst) return;
        dialog.Refresh.Agree(response, isRequestOfCaller: true, now);
        if (_device == default) _device = FindDevice();
        _invite.Gateway.Memory.Learn(_device, _to, _invite.HasOffer ? _profile : _party!.Profile.Media, now);
        _session.History.Note(_party!.Name, "Answered", now);
        _session.Media.PickUp();
        _invite.Gateway.Watch(_session, now);
    }

    // What rings rings on without early media. A device that has picked up believes that the call stands: it is acknowledged and hung up on.
    private SessionVerdict Refuse(SipMessage response, SessionVerdict verdict, Instant now)
    {
        _refusal = verdict;
        if (response.StatusCode < 200)
        {
            if (Descriptions.IsIn(response)) Descriptions.Remove(response);
            return default;
        }

        var isRepeated = _refused is not null && _refused.Tag.SequenceEqual(response.To.Tag);
        if (!isRepeated) _refused = DialogOf(response, now);
        _invite.Gateway.Send(DialogMessages.CreateAck(_refused!, isToCallee: true, response.CSeqNumber));
        if (!isRepeated) _invite.Gateway.Send(DialogMessages.CreateBye(_refused!, isToCallee: true, Warnings.ReasonOf(79, "The media of this call cannot be converted")));
        return _refusal;
    }

    private SessionDialog DialogOf(SipMessage success, Instant now)
    {
        if (_session?.Find(success.To.Tag) is { } known) return known;
        var session = _session ?? _invite.Stillborn(success, now);
        var dialog = new SessionDialog(session, _party ?? session.Caller, success, _shift);
        dialog.Follow(success);
        return dialog;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
