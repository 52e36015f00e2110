using Tandem.Sip;

namespace Tandem.Simulation;

/// <summary>One side of a call (RFC 3261 section 12): remote target and route set, from the response that a caller got or the request that a callee did.</summary>
internal sealed class SimulatedDialog
{
    private readonly SimulatedPhone _phone;
    private readonly string _local;
    private readonly string _remote;
    private readonly string _callId;
    private readonly string _routes;
    private int _cseq;

    private SimulatedDialog(SimulatedPhone phone, string local, string remote, string callId, string target, IEnumerable<string> routes, int cseq)
    {
        _phone = phone;
        _local = local;
        _remote = remote;
        _callId = callId;
        Target = target;
        _routes = string.Concat(routes.Select(route => $"Route: {route}\r\n"));
        _cseq = cseq;
    }

    public string Target { get; }

    public string Remote => _remote;

    public static SimulatedDialog OfCaller(SimulatedPhone phone, SipMessage response) => new(
        phone, Text(response[HeaderName.From]), Text(response[HeaderName.To]), Text(response.CallId), ContactOf(response), RecordRoutes(response).AsEnumerable().Reverse(),
        (int)response.CSeqNumber);

    public static SimulatedDialog OfCallee(SimulatedPhone phone, SipMessage invite, SipMessage response) => new(
        phone, Text(response[HeaderName.To]), Text(response[HeaderName.From]), Text(invite.CallId), ContactOf(invite), RecordRoutes(invite), 100);

    /// <summary>Sends a request of the dialog.</summary>
    public OutgoingRequest Send(string method, string extra = "", string body = "", int? cseq = null, string? target = null, bool withRoutes = true)
    {
        var request = new OutgoingRequest
        {
            Method = method,
            Uri = target ?? Target,
            From = _local,
            To = _remote,
            CallId = _callId,
            CSeq = cseq ?? ++_cseq,
            Extra = (withRoutes ? _routes : "") + extra,
            Body = body,
        };
        _phone.Send(request);
        return request;
    }

    public void Acknowledge(int cseq, string body = "") => Send("ACK", body: body, cseq: cseq);

    private static List<string> RecordRoutes(SipMessage message)
    {
        var routes = new List<string>();
        foreach (var value in message.Values(HeaderName.RecordRoute)) routes.Add(Text(value));
        return routes;
    }

    private static string ContactOf(SipMessage message)
    {
        Assert.True(NameAddress.TryParse(message[HeaderName.Contact], out var contact));
        return Text(contact.Uri);
    }

    private static string Text(ReadOnlySpan<byte> octets) => SimulatedPhone.Text(octets);
}
