using System.Text;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>Makes the requests of this node in the name of one end of a dialog to the other (RFC 3261 section 12.2.1.1), and the responses in the name of the far end.</summary>
internal static class DialogMessages
{
    /// <summary>Makes a request.</summary>
    public static SipMessage Create(SessionDialog dialog, bool isToCallee, SipMethod method) => Create(dialog, isToCallee, method, dialog.Sequence(isToCallee).Insert());

    /// <summary>Makes the ACK to the 2xx of an INVITE.</summary>
    /// <param name="dialog">The dialog.</param>
    /// <param name="isToCallee">Who has answered.</param>
    /// <param name="number">The number of the INVITE, as its sender wrote it.</param>
    public static SipMessage CreateAck(SessionDialog dialog, bool isToCallee, uint number) =>
        Create(dialog, isToCallee, SipMethod.Ack, number + dialog.Sequence(isToCallee).ShiftOfInvite(number));

    /// <summary>Makes the BYE that ends a call (RFC 3326 for the reason).</summary>
    public static SipMessage CreateBye(SessionDialog dialog, bool isToCallee, string reason)
    {
        var bye = Create(dialog, isToCallee, SipMethod.Bye);
        bye.Append(HeaderName.Reason, Encoding.UTF8.GetBytes(reason));
        return bye;
    }

    /// <summary>Makes the 200 to an INVITE or UPDATE with a description, in the name of the far end.</summary>
    public static SipMessage CreateAnswer(SessionDialog dialog, SipMessage request, bool isOfCaller, byte[] description)
    {
        var response = SipMessage.CreateResponse(request, 200);
        foreach (var value in request.Values(HeaderName.RecordRoute)) response.Append(HeaderName.RecordRoute, value);
        response.Append(HeaderName.Contact, dialog.ContactOf(!isOfCaller));
        dialog.Refresh.Complete(request, response, isOfCaller);
        Descriptions.Write(response, description);
        return response;
    }

    private static SipMessage Create(SessionDialog dialog, bool isToCallee, SipMethod method, uint number)
    {
        var session = dialog.Session;
        var target = Contacts.UriOf(dialog.ContactOf(!isToCallee));
        var to = isToCallee ? dialog.Identity : session.CallerIdentity;
        if (target.IsEmpty) target = NameAddress.TryParse(to, out var address) ? address.Uri : "sip:invalid.invalid"u8;
        var request = SipMessage.CreateRequest(method, target);
        AppendRoutes(request, dialog.Routes, isToCallee);
        request.Append(HeaderName.MaxForwards, "70"u8);
        request.Append(HeaderName.From, isToCallee ? session.CallerIdentity : dialog.Identity);
        request.Append(HeaderName.To, to);
        request.Append(HeaderName.CallId, session.CallId);
        var cseq = new SipWriter(stackalloc byte[32]);
        cseq.Append(number);
        cseq.Append((byte)' ');
        cseq.Append(request.MethodName);
        request.Append(HeaderName.CSeq, cseq.Written);
        request.Set(HeaderName.ContentLength, 0);
        return request;
    }

    // The caller has them in reverse order (section 12.1.2).
    private static void AppendRoutes(SipMessage request, IReadOnlyList<byte[]> routes, bool isToCallee)
    {
        for (var i = 0; i < routes.Count; i++) request.Append(HeaderName.Route, routes[isToCallee ? routes.Count - 1 - i : i]);
    }
}
