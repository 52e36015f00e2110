using Tandem.Kernel;
using Tandem.Sip.Transactions;

namespace Tandem.Sip.Dialogs;

/// <summary>
/// The core of a UAS for one INVITE (RFC 3261 sections 13.3 and 14.2): the dialog that its responses create, and the 2xx, which is sent again until its ACK comes, over every transport,
/// since a proxy on the way may have used another. Works above a server transaction; sans-IO; belongs to one lane.
/// </summary>
public sealed class IncomingInvite
{
    private readonly byte[] _tag;
    private readonly TransactionOptions _options;
    private readonly OutputQueue<IncomingInviteOutput> _outputs = new();
    private SipMessage? _success;
    private TimeSpan _interval;
    private Instant _retransmission = Instant.Never;
    private Instant _end = Instant.Never;

    /// <summary>The core for an INVITE that opens a dialog.</summary>
    /// <param name="invite">The INVITE.</param>
    /// <param name="tag">The To tag of the responses: new, random, 32 bits or more (section 19.3).</param>
    /// <param name="options">T1 and T2 are needed.</param>
    public IncomingInvite(SipMessage invite, ReadOnlySpan<byte> tag, TransactionOptions options)
    {
        Request = invite;
        _tag = tag.ToArray();
        _options = options;
    }

    /// <summary>The core for an INVITE within a dialog, which has accepted it.</summary>
    public IncomingInvite(SipMessage invite, Dialog dialog, TransactionOptions options)
        : this(invite, dialog.LocalTag, options) => Dialog = dialog;

    /// <summary>The INVITE.</summary>
    public SipMessage Request { get; }

    /// <summary>Whether a final response was given.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>The dialog; null before the first response with a tag.</summary>
    public Dialog? Dialog { get; private set; }

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _retransmission < _end ? _retransmission : _end;

    /// <summary>Makes a response with what a dialog needs: the tag, the Record-Route values of the INVITE (section 12.1.1), and a Contact when one is given.</summary>
    public SipMessage CreateResponse(int status, ReadOnlySpan<byte> contact = default)
    {
        var response = SipMessage.CreateResponse(Request, status, default, status == 100 ? default : _tag);
        if (status is > 100 and < 300)
        {
            foreach (var route in Request.Values(HeaderName.RecordRoute)) response.Append(HeaderName.RecordRoute, route);
        }

        if (!contact.IsEmpty) response.Append(HeaderName.Contact, contact);
        return response;
    }

    /// <summary>Answers. After a final response nothing is answered any more.</summary>
    public void Respond(SipMessage response, Instant now)
    {
        if (IsAnswered) return;
        var responseClass = response.Class();
        if (Dialog is not null) Dialog.Responded(Request, response);
        else if (responseClass != ResponseClass.Failure && response.StatusCode > 100) Dialog = Dialog.CreateUas(Request, response);
        IsAnswered = responseClass != ResponseClass.Provisional;
        if (responseClass == ResponseClass.Success) StartRetransmission(response, now);
        Tell(IncomingInviteEvent.Respond, response);
    }

    /// <summary>Takes an ACK of the dialog. One for another INVITE, or one that came before, is passed over.</summary>
    /// <returns>Whether it was for this INVITE.</returns>
    public bool Acknowledge(SipMessage ack)
    {
        _outputs.RequireDrained();
        if (_success is null || ack.CSeqNumber != Request.CSeqNumber || Dialog?.Matches(ack) != true) return false;
        if (_end == Instant.Never) return true;
        Stop();
        Tell(IncomingInviteEvent.Acknowledged, ack);
        return true;
    }

    /// <summary>13.3.1.4: sends the 2xx again, at intervals from T1 that double up to T2, and gives up after 64*T1.</summary>
    public void Advance(Instant now)
    {
        _outputs.RequireDrained();
        if (now >= _end)
        {
            Stop();
            Tell(IncomingInviteEvent.Unacknowledged, null);
        }
        else if (now >= _retransmission)
        {
            _interval = _options.Doubled(_interval);
            _retransmission = now + _interval;
            Tell(IncomingInviteEvent.Respond, _success);
        }
    }

    /// <summary>Takes the next output; drain it after every input.</summary>
    public bool TryTake(out IncomingInviteOutput output) => _outputs.TryTake(out output);

    private void StartRetransmission(SipMessage response, Instant now)
    {
        _success = response;
        _interval = _options.T1;
        _retransmission = now + _interval;
        _end = now + _options.TransactionTimeout;
    }

    private void Stop() => _retransmission = _end = Instant.Never;

    private void Tell(IncomingInviteEvent what, SipMessage? message) => _outputs.Add(new(what, message));
}
