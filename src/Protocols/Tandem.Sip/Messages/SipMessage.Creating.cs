namespace Tandem.Sip;

public sealed partial class SipMessage
{
    private static readonly HeaderName[] EchoedFields = [HeaderName.Via, HeaderName.From, HeaderName.To, HeaderName.CallId, HeaderName.CSeq];

    /// <summary>
    /// Makes the response to a request (RFC 3261 section 8.2.6): Via, From, To, Call-ID and CSeq copied, Content-Length 0.
    /// </summary>
    /// <param name="request">The request; it may be one that the parser refused with an error, as far as it was indexed.</param>
    /// <param name="status">100 to 699.</param>
    /// <param name="reason">Reason phrase; when empty, the standard one of <see cref="SipStatus"/>.</param>
    /// <param name="toTag">Tag for To when the request's To has none; empty for none (100).</param>
    public static SipMessage CreateResponse(SipMessage request, int status, ReadOnlySpan<byte> reason = default, ReadOnlySpan<byte> toTag = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 699);
        var response = new SipMessage(default, 12);
        response.SetStatusLine(status, response.Write(reason.IsEmpty ? SipStatus.ReasonPhrase(status) : reason));
        foreach (var name in EchoedFields)
            for (var index = request.IndexOf(name); index >= 0; index = request.IndexOf(name, index + 1))
                response.AppendEchoed(name, request.GetHeader(index).Value, name == HeaderName.To ? toTag : default);
        // The Timestamp of a request is for the 100 to carry back (section 8.2.6.1).
        if (status == 100 && request.Has(HeaderName.Timestamp)) response.AppendEchoed(HeaderName.Timestamp, request[HeaderName.Timestamp], default);
        response.Set(HeaderName.ContentLength, 0);
        response.SetMethodOf(request);
        return response;
    }

    /// <summary>Starts a request of our own with nothing but the request line; the fields are appended by the caller.</summary>
    public static SipMessage CreateRequest(SipMethod method, ReadOnlySpan<byte> requestUri)
    {
        var request = new SipMessage(default);
        request.SetRequestLine(method, request.Write(method.Name()), request.Write(requestUri));
        return request;
    }

    /// <summary>
    /// Makes the CANCEL (RFC 3261 section 9.1) or the ACK for a final response other than 2xx (section 17.1.1.3) of an INVITE that was sent: same Request-URI,
    /// Call-ID, From, CSeq number, Route and top Via alone, Max-Forwards 70. To is the INVITE's in a CANCEL and <paramref name="response"/>'s in an ACK.
    /// </summary>
    public static SipMessage CreateFromInvite(SipMethod method, SipMessage invite, SipMessage? response)
    {
        var request = CreateRequest(method, invite.RequestUri);
        request.AppendEchoed(HeaderName.Via, invite.TopVia.Value, default);
        foreach (var route in invite.Values(HeaderName.Route)) request.AppendEchoed(HeaderName.Route, route, default);
        request.Set(HeaderName.MaxForwards, 70);
        request.AppendEchoed(HeaderName.From, invite[HeaderName.From], default);
        request.AppendEchoed(HeaderName.To, (response ?? invite)[HeaderName.To], default);
        request.AppendEchoed(HeaderName.CallId, invite.CallId, default);
        Span<byte> sequence = stackalloc byte[32];
        var writer = new SipWriter(sequence);
        writer.Append(invite.CSeqNumber);
        writer.Append((byte)' ');
        writer.Append(method.Name());
        request.Append(HeaderName.CSeq, writer.Written);
        request.Set(HeaderName.ContentLength, 0);
        return request;
    }

    private void SetMethodOf(SipMessage request)
    {
        Method = request.Method;
        _methodName = WriteRaw(request.MethodName);
    }

    // A folded value is written on one line: a fold is one space (section 7.3.1).
    private void AppendEchoed(HeaderName name, ReadOnlySpan<byte> value, ReadOnlySpan<byte> tag)
    {
        var addsTag = !tag.IsEmpty && !(NameAddress.TryParse(value, out var address) && !address.Tag.IsEmpty);
        if (!addsTag && value.IndexOfAny((byte)'\r', (byte)'\n') < 0)
        {
            Append(name, value);
            return;
        }

        var line = new byte[value.Length + tag.Length + 5];
        var writer = new SipWriter(line);
        foreach (var octet in value) writer.Append(octet is (byte)'\r' or (byte)'\n' ? (byte)' ' : octet);
        if (addsTag)
        {
            writer.Append(";tag="u8);
            writer.Append(tag);
        }

        Append(name, writer.Written);
    }
}
