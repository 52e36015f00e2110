using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>A dialog of a call (RFC 3261 section 12), as this node needs it to speak in the name of each end to the other. Early until it is answered.</summary>
internal sealed class SessionDialog
{
    private readonly byte[] _tag;
    private readonly KeyQueue _keysToCallee = new();
    private readonly KeyQueue _keysToCaller = new();
    private byte[][] _routes = [];
    private (byte[] Received, byte[] Sent)? _acknowledged;

    /// <summary>The dialog that a response to INVITE belongs to.</summary>
    /// <param name="session">The call.</param>
    /// <param name="party">Whose device has answered.</param>
    /// <param name="response">The response, with the number as the caller knows it.</param>
    /// <param name="shift">By how much that was moved.</param>
    public SessionDialog(Session session, SessionParty party, SipMessage response, uint shift)
    {
        (Session, Party) = (session, party);
        _tag = response.To.Tag.ToArray();
        Identity = response[HeaderName.To].ToArray();
        FromCaller.Shift = shift;
        FromCaller.See(response);
    }

    /// <summary>The call.</summary>
    public Session Session { get; }

    /// <summary>Whose device the callee is.</summary>
    public SessionParty Party { get; }

    /// <summary>The callee's tag.</summary>
    public ReadOnlySpan<byte> Tag => _tag;

    /// <summary>What stands in To of the caller's requests.</summary>
    public byte[] Identity { get; }

    /// <summary>The callee's last Contact.</summary>
    public byte[] Contact { get; private set; } = [];

    /// <summary>The Record-Route values of the answer, in its order: the callee's next hop first.</summary>
    public IReadOnlyList<byte[]> Routes => _routes;

    /// <summary>Numbers of the caller's requests.</summary>
    public RequestSequence FromCaller { get; } = new();

    /// <summary>Numbers of the callee's requests.</summary>
    public RequestSequence FromCallee { get; } = new();

    /// <summary>The session timer.</summary>
    public SessionRefresh Refresh { get; } = new();

    /// <summary>Whether there was a 2xx.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether that was acknowledged.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>Who has made an offer in a response, whose answer comes in the ACK or PRACK (RFC 3264, RFC 3262 section 5); null for nobody.</summary>
    public SessionParty? Offerer { get; set; }

    /// <summary>How many offers in requests wait for their answers.</summary>
    public int PendingOffers { get; set; }

    /// <summary>Takes where the callee can be reached from a response to INVITE.</summary>
    public void Follow(SipMessage response)
    {
        RefreshContact(response, isOfCaller: false);
        if (!response.Has(HeaderName.RecordRoute)) return;
        var routes = new List<byte[]>();
        foreach (var value in response.Values(HeaderName.RecordRoute)) routes.Add(value.ToArray());
        _routes = [.. routes];
    }

    /// <summary>Takes another Contact of an end (target refresh).</summary>
    public void RefreshContact(SipMessage message, bool isOfCaller)
    {
        if (!Contacts.TryRead(message, out var contact)) return;
        if (isOfCaller) Session.CallerContact = Contacts.Keep(Session.CallerContact, contact);
        else Contact = Contacts.Keep(Contact, contact);
    }

    /// <summary>Takes the answer in an ACK, to an offer of the other end in its 2xx, and puts the one for that end in its place. The ACK is repeated with every 2xx that comes again.</summary>
    public void Acknowledge(SipMessage ack, bool isOfCaller, Instant now)
    {
        if (_acknowledged is { } known)
        {
            if (ack.Body.SequenceEqual(known.Received)) Descriptions.Repeat(ack, known.Sent);
            // By for the second time.
            if (ack.Body.SequenceEqual(known.Sent)) return;
        }

        if (Offerer != End(!isOfCaller)) return;
        Offerer = null;
        var received = ack.Body.ToArray();
        if (Session.Translate(ack, End(isOfCaller), End(!isOfCaller), isOffer: false, now).Status == 0)
        {
            _acknowledged = (received, ack.Body.ToArray());
            return;
        }

        Descriptions.Remove(ack);
        Session.HangUp(79, "The answer in the ACK cannot be converted", now);
    }

    /// <summary>Keys that one end is told by INFO.</summary>
    public KeyQueue Keys(bool isToCallee) => isToCallee ? _keysToCallee : _keysToCaller;

    /// <summary>The numbers of one direction.</summary>
    public RequestSequence Sequence(bool isOfCaller) => isOfCaller ? FromCaller : FromCallee;

    /// <summary>The party of one end.</summary>
    public SessionParty End(bool isCaller) => isCaller ? Session.Caller : Party;

    /// <summary>The last Contact of one end.</summary>
    public byte[] ContactOf(bool isCaller) => isCaller ? Session.CallerContact : Contact;
}
