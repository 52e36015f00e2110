using System.Globalization;
using System.Text;
using Tandem.Sip;
using Tandem.Sip.Authentication;

namespace Tandem.Simulation;

/// <summary>A user agent that does what a test says: it writes requests and responses as text and keeps what arrives.</summary>
internal sealed class SimulatedPhone(SimulatedNode node, string user, SipTransport transport, string host, int port)
{
    private readonly List<(Flow Flow, SipMessage Message)> _inbox = [];
    private readonly int _id = node.NextNumber();
    private int _cseq;

    public SimulatedNode Node { get; } = node;

    public string User { get; } = user;

    public SipTransport Transport { get; } = transport;

    public Flow Flow { get; private set; }

    public bool IsConnected { get; set; }

    public string AddressOfRecord => $"sip:{User}@tandem.test";

    public string Password { get; set; } = $"{user}-secret";

    public DigestAlgorithm Algorithm { get; set; } = DigestAlgorithm.Md5;

    /// <summary>The instance id of a browser, which keeps it over its connections.</summary>
    public string? Instance { get; set; } = transport.IsWebSocket() ? $"urn:uuid:00000000-0000-4000-8000-{node.NextNumber():d12}" : null;

    /// <summary>The URI that it registers and writes into Contact; a browser has no address, and after registration its GRUU.</summary>
    public string Contact { get; set; } = transport.IsWebSocket()
        ? $"sip:{user}{node.NextNumber()}@client.invalid;transport=ws"
        : $"sip:{user}@{host}:{port}{(transport == SipTransport.Udp ? "" : $";transport={Encoding.ASCII.GetString(transport.UriName())}")}";

    public string SentBy { get; set; } = transport.IsWebSocket() ? "client.invalid" : $"{host}:{port}";

    public string? PublicGruu { get; private set; }

    public int Waiting => _inbox.Count;

    public void Connect()
    {
        Flow = Node.Attach(this, Transport, host, port);
        IsConnected = true;
    }

    /// <summary>Connects from another port, as a browser does that comes back.</summary>
    public void Reconnect()
    {
        port++;
        Connect();
    }

    public void Disconnect()
    {
        IsConnected = false;
        if (Flow.Connection != 0) Node.Close(Flow);
        else Node.Detach(Flow);
    }

    public void Arrive(Flow flow, byte[] octets)
    {
        var error = SipMessage.TryParse(octets, SipLimits.Default, out var message);
        // The answer to a keep-alive is no message (RFC 5626 section 3.5.1).
        if (error == SipParseError.KeepAlive) return;
        if (error == SipParseError.None) _inbox.Add((flow, message!));
        // A refusal echoes what was wrong with the request.
        else Assert.True(message?.StatusCode is 400 or 416 or 505 or 513, $"{error} in\n{Text(octets)}");
    }

    /// <summary>Takes the next message, which must be a response with this status. 100 is passed over unless it is wanted.</summary>
    public SipMessage TakeResponse(int status)
    {
        if (status != 100) _inbox.RemoveAll(entry => entry.Message.StatusCode == 100);
        var message = Take();
        Assert.True(message.StatusCode == status, $"{User} expected {status} and got\n{message}");
        return message;
    }

    /// <summary>Takes the next message, which must be a request of this method.</summary>
    public SipMessage TakeRequest(string method)
    {
        var message = Take();
        Assert.True(message.IsRequest && Text(message.MethodName) == method, $"{User} expected {method} and got\n{message}");
        return message;
    }

    public SipMessage Take()
    {
        Assert.True(_inbox.Count > 0, $"{User} got nothing.");
        var message = _inbox[0].Message;
        LastFlow = _inbox[0].Flow;
        _inbox.RemoveAt(0);
        return message;
    }

    /// <summary>The flow over which the message taken last came.</summary>
    public Flow LastFlow { get; private set; }

    public void Clear() => _inbox.Clear();

    public void Send(string text) => Node.Receive(Flow, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a request outside a dialog and returns its text, so that it can be sent again with credentials.</summary>
    public OutgoingRequest Request(string method, string uri, string? to = null, string? from = null, string extra = "", string body = "", string? callId = null, string? toTag = null)
    {
        var request = new OutgoingRequest
        {
            Method = method,
            Uri = uri,
            From = $"<{from ?? AddressOfRecord}>;tag=from{_id}",
            To = $"<{to ?? uri}>" + (toTag is null ? "" : $";tag={toTag}"),
            CallId = callId ?? $"call-{_id}-{Node.NextNumber()}@{host}",
            CSeq = ++_cseq,
            Extra = extra,
            Body = body,
        };
        Send(request);
        return request;
    }

    public void Send(OutgoingRequest request, string? branch = null)
    {
        request.Branch = branch ?? $"z9hG4bK{Node.NextNumber()}";
        Send(request.Write(Text(Transport.ViaName()), SentBy));
    }

    /// <summary>Answers the challenge that is waiting and sends the request again.</summary>
    public void Authenticate(OutgoingRequest request, SipMessage challenge, string? userName = null)
    {
        request.Credentials = Answer(challenge, request.Method, request.Uri, userName ?? User);
        request.CSeq = ++_cseq;
        Send(request);
    }

    public string Answer(SipMessage challenge, string method, string uri, string userName, uint? nonceCount = null)
    {
        var field = challenge.StatusCode == 401 ? HeaderName.WwwAuthenticate : HeaderName.ProxyAuthenticate;
        for (var i = challenge.IndexOf(field); i >= 0; i = challenge.IndexOf(field, i + 1))
        {
            if (DigestChallenge.TryParse(challenge.GetHeader(i).Value, out var parsed) != DigestResult.Ok || parsed.Algorithm != Algorithm) continue;
            Span<byte> ha1 = stackalloc byte[64];
            ha1 = ha1[..DigestHash.WriteHa1(parsed.Algorithm, Bytes(userName), parsed.Realm, Bytes(Password), ha1)];
            Span<byte> answer = stackalloc byte[1024];
            answer = answer[..DigestAnswer.Write(parsed, Bytes(userName), ha1, Bytes(method), Bytes(uri), "cn"u8, nonceCount ?? 1, answer)];
            return $"{(field == HeaderName.WwwAuthenticate ? "Authorization" : "Proxy-Authorization")}: {Text(answer)}\r\n";
        }

        throw new InvalidOperationException($"No challenge for {Algorithm} in\n{challenge}");
    }

    /// <summary>Registers, with the digest where it is asked for, and returns the 200.</summary>
    public SipMessage Register(int expires = 600, string? contact = null, string? callId = null, string extra = "")
    {
        var request = RegisterOnly(expires, contact, callId, extra);
        var response = Take();
        if (response.StatusCode == 401)
        {
            Authenticate(request, response);
            response = Take();
        }

        Assert.True(response.StatusCode == 200, $"{User} was not registered:\n{response}");
        foreach (var value in response.Values(HeaderName.Contact))
        {
            if (!NameAddress.TryParse(value, out var address) || !address.Parameters.TryGet("pub-gruu"u8, out var gruu)) continue;
            if (Instance is null || !address.Parameters.TryGet("+sip.instance"u8, out var instance) || Text(instance) != $"\"<{Instance}>\"") continue;
            PublicGruu = Text(gruu).Trim('"');
        }

        return response;
    }

    public OutgoingRequest RegisterOnly(int expires = 600, string? contact = null, string? callId = null, string extra = "")
    {
        contact ??= Instance is null ? $"<{Contact}>" : $"<{Contact}>;+sip.instance=\"<{Instance}>\";reg-id=1";
        return Request("REGISTER", "sip:tandem.test", AddressOfRecord, extra: $"Contact: {contact}\r\nExpires: {expires}\r\nSupported: path, gruu, outbound\r\n{extra}", callId: callId ?? $"reg-{_id}");
    }

    /// <summary>Calls, with the digest where it is asked for.</summary>
    public OutgoingRequest Invite(string uri, string extra = "", string body = "v=0\r\n")
    {
        var request = Request("INVITE", uri, extra: $"Contact: <{DialogContact}>\r\n{extra}", body: body);
        if (_inbox.Count == 0 || _inbox[0].Message.StatusCode != 407) return request;
        var challenge = Take();
        Acknowledge(request, challenge);
        Authenticate(request, challenge);
        return request;
    }

    /// <summary>Sends the ACK of a final response that is not 2xx: on the same branch.</summary>
    public void Acknowledge(OutgoingRequest invite, SipMessage response) =>
        Send(new OutgoingRequest { Method = "ACK", Uri = invite.Uri, From = invite.From, To = Text(response[HeaderName.To]), CallId = invite.CallId, CSeq = invite.CSeq }, invite.Branch);

    /// <summary>Cancels a call.</summary>
    public void Cancel(OutgoingRequest invite, string extra = "") =>
        Send(new OutgoingRequest { Method = "CANCEL", Uri = invite.Uri, From = invite.From, To = invite.To, CallId = invite.CallId, CSeq = invite.CSeq, Extra = extra }, invite.Branch);

    /// <summary>Answers a request.</summary>
    public void Reply(SipMessage request, int status, string extra = "", string tag = "callee", string? contact = null, string body = "")
    {
        var text = new StringBuilder($"SIP/2.0 {status} Reply\r\n");
        foreach (var name in (HeaderName[])[HeaderName.Via, HeaderName.RecordRoute, HeaderName.From, HeaderName.To, HeaderName.CallId, HeaderName.CSeq])
        {
            for (var i = request.IndexOf(name); i >= 0; i = request.IndexOf(name, i + 1))
            {
                var field = request.GetHeader(i);
                var addsTag = name == HeaderName.To && request.To.Tag.IsEmpty && status > 100;
                text.Append(CultureInfo.InvariantCulture, $"{Text(field.Name)}: {Text(field.Value)}{(addsTag ? $";tag={tag}{_id}" : "")}\r\n");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"Contact: <{contact ?? DialogContact}>\r\n{extra}{TypeOf(body)}Content-Length: {body.Length}\r\n\r\n{body}");
        Node.Receive(LastFlow.Connection != 0 && LastFlow.Remote == Flow.Remote ? Flow : LastFlow.IsNone ? Flow : LastFlow, Bytes(text.ToString()));
    }

    /// <summary>The Content-Type of a session description; nothing for another body.</summary>
    public static string TypeOf(string body) => body.StartsWith("v=0\r\no=", StringComparison.Ordinal) ? "Content-Type: application/sdp\r\n" : "";

    /// <summary>What stands in Contact of dialogs: the GRUU where there is one, as JsSIP does.</summary>
    public string DialogContact => PublicGruu ?? Contact;

    public static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
