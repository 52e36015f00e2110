namespace Tandem.Sip.Tests.Transactions;

/// <summary>Messages as they come from the wire.</summary>
internal static class WireMessages
{
    public const string Branch = "z9hG4bKnashds8";

    public static string Request(
        string method, string branch = Branch, string sentBy = "127.0.0.1:5060", string toTag = "", string uri = "sip:bob@example.test", int sequence = 1, string transport = "UDP") =>
        $"{method} {uri} SIP/2.0\r\n"
        + $"Via: SIP/2.0/{transport} {sentBy}{(branch.Length > 0 ? $";branch={branch}" : "")}\r\n"
        + "Max-Forwards: 70\r\n"
        + "From: <sip:alice@example.test>;tag=caller\r\n"
        + $"To: <sip:bob@example.test>{(toTag.Length > 0 ? $";tag={toTag}" : "")}\r\n"
        + "Call-ID: 1@example.test\r\n"
        + $"CSeq: {sequence} {method}\r\n"
        + "Content-Length: 0\r\n\r\n";

    public static string Respond(SipMessage request, int status, string toTag = "callee") =>
        SipMessage.CreateResponse(request, status, default, status == 100 ? default : Wire.Octets(toTag)).ToString();
}
