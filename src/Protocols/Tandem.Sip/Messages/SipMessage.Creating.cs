namespace Tandem.Sip;

/// <content>Messages that are made of another one share its octets and take over lines of its index.</content>
public sealed partial class SipMessage
{
    /// <summary>
    /// Makes the response to a request (RFC 3261 section 8.2.6): Via, From, To, Call-ID and CSeq copied (and Timestamp into a 100), Content-Length 0.
    /// </summary>
    /// <param name="request">The request; it may be one that the parser refused with an error, as far as it was indexed.</param>
    /// <param name="status">100 to 699.</param>
    /// <param name="reason">Reason phrase; when empty, the standard one of <see cref="SipStatus"/>.</param>
    /// <param name="toTag">Tag for To when the request's To has none; empty for none (100).</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is not 100 to 699.</exception>
    /// <exception cref="ArgumentException">Reason or tag contains CR or LF.</exception>
    public static SipMessage CreateResponse(SipMessage request, int status, ReadOnlySpan<byte> reason = default, ReadOnlySpan<byte> toTag = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 699);
        if (reason.ContainsAny((byte)'\r', (byte)'\n')) throw new ArgumentException("A reason phrase must not contain CR or LF.", nameof(reason));
        var response = request.Derive();
        response.WriteStatusLine(status, reason.IsEmpty ? SipStatus.ReasonPhrase(status) : reason);
        foreach (ref readonly var entry in request._headers.AsSpan(0, request._headerCount))
        {
            if (entry.Id is HeaderName.Via or HeaderName.From or HeaderName.To or HeaderName.CallId or HeaderName.CSeq
                || entry.Id == HeaderName.Timestamp && status == 100)
                response.Insert(response._headerCount, entry);
        }

        if (!toTag.IsEmpty) response.AddToTag(toTag);
        response.Append(HeaderName.ContentLength, "0"u8);
        return response;
    }

    /// <summary>Starts a request of our own with nothing but the request line; the fields are appended by the caller.</summary>
    /// <exception cref="ArgumentException">The method has no name or the URI contains CR, LF or a space.</exception>
    public static SipMessage CreateRequest(SipMethod method, ReadOnlySpan<byte> requestUri)
    {
        if (method == SipMethod.Other) throw new ArgumentException("This method has no name of its own.", nameof(method));
        var request = new SipMessage { _headers = new HeaderEntry[16] };
        request.WriteRequestLine(method, method.Name(), requestUri);
        return request;
    }

    /// <summary>
    /// Makes the CANCEL (RFC 3261 section 9.1) or the ACK for a final response other than 2xx (section 17.1.1.3) of an INVITE that was sent: same Request-URI,
    /// Call-ID, From, CSeq number, Route and top Via alone, Max-Forwards 70. To is the INVITE's in a CANCEL and <paramref name="response"/>'s in an ACK.
    /// </summary>
    /// <exception cref="ArgumentException">The method is neither CANCEL nor ACK.</exception>
    public static SipMessage CreateFromInvite(SipMethod method, SipMessage invite, SipMessage? response)
    {
        if (method is not (SipMethod.Cancel or SipMethod.Ack)) throw new ArgumentException("Only CANCEL and ACK are made from an INVITE.", nameof(method));
        var request = invite.Derive();
        request.WriteRequestLine(method, method.Name(), invite.RequestUri);
        request.InsertTopVia(invite);
        foreach (ref readonly var entry in invite._headers.AsSpan(0, invite._headerCount))
            if (entry.Id is HeaderName.Route or HeaderName.From or HeaderName.CallId) request.Insert(request._headerCount, entry);
        request.Insert(request._headerCount, request.WriteLine(HeaderName.To, HeaderName.To.Text(), (response ?? invite)[HeaderName.To]));
        request.AppendCSeq(invite.CSeqNumber, method);
        request.Append(HeaderName.MaxForwards, "70"u8);
        request.Append(HeaderName.ContentLength, "0"u8);
        return request;
    }

    /// <summary>A message without fields and body that shares octets and arena, so that entries of this message hold in it.</summary>
    private SipMessage Derive()
    {
        _isArenaShared = true;
        return new SipMessage
        {
            _octets = _octets,
            _arena = _arena,
            _arenaLength = _arenaLength,
            _isArenaShared = true,
            _headers = new HeaderEntry[Math.Min(_headerCount + 4, 16)],
        };
    }

    private void InsertTopVia(SipMessage invite)
    {
        var values = invite.Values(HeaderName.Via);
        if (values.MoveNext()) Insert(0, WriteLine(HeaderName.Via, HeaderName.Via.Text(), values.Current));
    }

    private void AppendCSeq(uint number, SipMethod method)
    {
        var value = new SipWriter(stackalloc byte[32]);
        value.Append(number);
        value.Append((byte)' ');
        value.Append(method.Name());
        Append(HeaderName.CSeq, value.Written);
    }

    private void AddToTag(ReadOnlySpan<byte> tag)
    {
        var index = IndexOf(HeaderName.To);
        if (index < 0 || !NameAddress.TryParse(ValueOf(_headers[index]), out var to) || !to.Tag.IsEmpty) return;
        Rewrite(index, to.Value, ";tag="u8, tag);
    }

    private void WriteStatusLine(int status, ReadOnlySpan<byte> reason)
    {
        var start = _arenaLength;
        var writer = new SipWriter(Reserve(reason.Length + 14));
        writer.Append("SIP/2.0 "u8);
        writer.Append(status);
        writer.Append((byte)' ');
        writer.Append(reason);
        writer.Append("\r\n"u8);
        _arenaLength += writer.Length;
        _startLine = new StartLine { Start = start, End = _arenaLength, TextStart = start + 12, TextEnd = start + 12 + reason.Length, StatusCode = status, InArena = true };
    }
}
