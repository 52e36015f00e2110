using Tandem.Kernel;
using Tandem.Sip.Transactions;

namespace Tandem.Sip.Dialogs;

/// <summary>
/// The core of a UAC for one INVITE (RFC 3261 sections 13.2 and 14.1): what its responses make of dialogs, of which a forking proxy may cause several, and the ACK of every 2xx, which is
/// sent again for every retransmission of that 2xx. Works above a client transaction; sans-IO; belongs to one lane.
/// </summary>
public sealed class OutgoingInvite
{
    private readonly TimeSpan _timeout;
    private readonly OutputQueue<OutgoingInviteOutput> _outputs = new();
    private readonly List<Leg> _legs = [];
    private bool _isFinished;

    /// <summary>The core for an INVITE that opens a dialog.</summary>
    /// <param name="invite">The INVITE that was sent.</param>
    /// <param name="options">T1 is needed.</param>
    public OutgoingInvite(SipMessage invite, TransactionOptions options)
    {
        Request = invite;
        _timeout = options.TransactionTimeout;
    }

    /// <summary>The core for an INVITE within a dialog.</summary>
    public OutgoingInvite(SipMessage invite, Dialog dialog, TransactionOptions options)
        : this(invite, options) => _legs.Add(new Leg(dialog));

    /// <summary>The INVITE.</summary>
    public SipMessage Request { get; }

    /// <summary>When <see cref="Advance"/> wants to be called: 64*T1 after the first 2xx.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>Takes a response of the INVITE's transaction, and 2xx that come after its end (<see cref="TransactionOutputKind.StrayResponse"/>).</summary>
    public void Receive(SipMessage response, Instant now)
    {
        _outputs.RequireDrained();
        switch (response.Class())
        {
            case ResponseClass.Provisional:
                ReceiveProvisional(response);
                break;
            case ResponseClass.Success:
                ReceiveSuccess(response, now);
                break;
            default: // 13.2.2.3
                foreach (var leg in _legs) leg.Dialog.Received(Request, response);
                Tell(OutgoingInviteEvent.Refused, null, response);
                Finish();
                break;
        }
    }

    /// <summary>The INVITE got no final response: as on a 408 (section 13.2.2.3).</summary>
    public void TimedOut()
    {
        _outputs.RequireDrained();
        foreach (var leg in _legs) leg.Dialog.TimedOut();
        Tell(OutgoingInviteEvent.Refused, null, null);
        Finish();
    }

    /// <summary>Hands in the ACK for an answered dialog, whole and ready to send. It goes out now and for every retransmission of the 2xx.</summary>
    /// <exception cref="ArgumentException">The dialog is none of this INVITE.</exception>
    public void Acknowledge(Dialog dialog, SipMessage ack)
    {
        var leg = _legs.Find(leg => leg.Dialog == dialog) ?? throw new ArgumentException("The dialog is none of this INVITE.", nameof(dialog));
        leg.Ack = ack;
        Tell(OutgoingInviteEvent.TransmitAck, dialog, ack);
    }

    /// <summary>13.2.2.4: 64*T1 after the first 2xx, dialogs that are still early are over.</summary>
    public void Advance(Instant now)
    {
        _outputs.RequireDrained();
        if (now < Deadline) return;
        foreach (var leg in _legs)
        {
            if (leg.Dialog.State != DialogState.Early) continue;
            leg.Dialog.Terminate();
            Tell(OutgoingInviteEvent.EarlyDialogEnded, leg.Dialog, null);
        }

        Finish();
    }

    /// <summary>Takes the next output; drain it after every input.</summary>
    public bool TryTake(out OutgoingInviteOutput output) => _outputs.TryTake(out output);

    /// <summary>13.2.2.1: a provisional response with a tag creates a dialog or belongs to one.</summary>
    private void ReceiveProvisional(SipMessage response)
    {
        if (_isFinished) return;
        var dialog = response.To.Tag.IsEmpty ? null : Find(response).Dialog;
        dialog?.Received(Request, response);
        Tell(OutgoingInviteEvent.Provisional, dialog, response);
    }

    /// <summary>13.2.2.4: the first 2xx of a dialog is told, its retransmissions are acknowledged.</summary>
    private void ReceiveSuccess(SipMessage response, Instant now)
    {
        var leg = Find(response);
        if (leg.IsAnswered)
        {
            if (leg.Ack is not null) Tell(OutgoingInviteEvent.TransmitAck, leg.Dialog, leg.Ack);
            return;
        }

        leg.IsAnswered = true;
        leg.Dialog.Received(Request, response);
        if (Deadline == Instant.Never && !_isFinished) Deadline = now + _timeout;
        Tell(OutgoingInviteEvent.Answered, leg.Dialog, response);
    }

    private Leg Find(SipMessage response)
    {
        foreach (var leg in _legs)
        {
            if (leg.Dialog.Matches(response)) return leg;
        }

        var created = new Leg(Dialog.CreateUac(Request, response));
        _legs.Add(created);
        return created;
    }

    private void Finish()
    {
        Deadline = Instant.Never;
        if (_isFinished) return;
        _isFinished = true;
        Tell(OutgoingInviteEvent.Finished, null, null);
    }

    private void Tell(OutgoingInviteEvent what, Dialog? dialog, SipMessage? message) => _outputs.Add(new(what, dialog, message));

    /// <summary>One of the dialogs.</summary>
    private sealed class Leg(Dialog dialog)
    {
        public Dialog Dialog { get; } = dialog;

        public bool IsAnswered { get; set; }

        public SipMessage? Ack { get; set; }
    }
}
