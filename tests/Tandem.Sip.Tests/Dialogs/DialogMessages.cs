using Tandem.Sip.Dialogs;

namespace Tandem.Sip.Tests.Dialogs;

/// <summary>The messages that open the dialogs of these tests: alice calls bob over two proxies.</summary>
internal static class DialogMessages
{
    public static SipMessage Request(
        string method = "INVITE", int sequence = 1, string contact = "<sip:alice@10.0.0.1>", string[]? recordRoutes = null, string fromTag = "caller", string toTag = "",
        string uri = "sip:bob@example.test") => Wire.Parse(
        $"{method} {uri} SIP/2.0\r\n"
        + "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n"
        + string.Concat((recordRoutes ?? []).Select(route => $"Record-Route: {route}\r\n"))
        + $"From: \"Alice\" <sip:alice@example.test>{Tag(fromTag)}\r\n"
        + $"To: <sip:bob@example.test>{Tag(toTag)}\r\n"
        + "Call-ID: call\r\n"
        + $"CSeq: {sequence} {method}\r\n"
        + (contact.Length > 0 ? $"Contact: {contact}\r\n" : "")
        + "Content-Length: 0\r\n\r\n");

    public static SipMessage Response(
        SipMessage request, int status, string toTag = "callee", string contact = "<sip:bob@10.0.0.2>", string[]? recordRoutes = null, bool reliable = false)
    {
        if (!request.Has(HeaderName.Via)) request.Prepend(HeaderName.Via, "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1"u8);
        var response = SipMessage.CreateResponse(request, status, default, Wire.Octets(toTag));
        foreach (var route in recordRoutes ?? []) response.Append(HeaderName.RecordRoute, Wire.Octets(route));
        if (contact.Length > 0) response.Append(HeaderName.Contact, Wire.Octets(contact));
        if (reliable) response.Append(HeaderName.RSeq, "1"u8);
        return Wire.Parse(response.ToString());
    }

    /// <summary>Alice's end of a confirmed dialog.</summary>
    public static Dialog Caller(string[]? recordRoutes = null)
    {
        var invite = Request();
        return Dialog.CreateUac(invite, Response(invite, 200, recordRoutes: recordRoutes));
    }

    /// <summary>Bob's end of a confirmed dialog.</summary>
    public static Dialog Callee(string[]? recordRoutes = null)
    {
        var invite = Request(recordRoutes: recordRoutes);
        return Dialog.CreateUas(invite, Response(invite, 200));
    }

    /// <summary>A request from bob to alice in that dialog.</summary>
    public static SipMessage FromCallee(string method, int sequence, string contact = "<sip:bob@10.0.0.2>") => Wire.Parse(
        $"{method} sip:alice@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK2\r\nFrom: <sip:bob@example.test>;tag=callee\r\nTo: <sip:alice@example.test>;tag=caller\r\n"
        + $"Call-ID: call\r\nCSeq: {sequence} {method}\r\n{(contact.Length > 0 ? $"Contact: {contact}\r\n" : "")}Content-Length: 0\r\n\r\n");

    private static string Tag(string tag) => tag.Length > 0 ? $";tag={tag}" : "";
}
