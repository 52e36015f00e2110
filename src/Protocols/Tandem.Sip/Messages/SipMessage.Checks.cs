namespace Tandem.Sip;

/// <content>What the parser needs: making the message from its index, and checking the fields that every message has.</content>
public sealed partial class SipMessage
{
    /// <summary>Gives the room for header fields to a new index, if no copy shares it.</summary>
    internal HeaderEntry[]? TakeHeaders() => _areHeadersShared || _headers.Length == 0 ? null : _headers;

    /// <summary>Becomes the message that was read, whatever it was before.</summary>
    internal void Fill(byte[] octets, in StartLine line, in HeaderIndex index, int bodyStart, int bodyEnd)
    {
        if (_isArenaShared) _arena = [];
        _isArenaShared = _areHeadersShared = false;
        _arenaLength = 0;
        _newBody = null;
        _octets = octets;
        _startLine = line;
        _headers = index.Headers;
        _headerCount = index.Count;
        _present = index.Present;
        _bodyStart = bodyStart;
        _bodyEnd = bodyEnd;
    }

    /// <summary>Checks the fields in their order, then whether one is missing, and cuts the body to Content-Length.</summary>
    internal SipParseError CheckFields(int bodyLength)
    {
        var error = SipParseError.None;
        var isFirstVia = true;
        foreach (ref readonly var entry in _headers.AsSpan(0, _headerCount))
        {
            if (entry.Id == HeaderName.Via && !isFirstVia) continue;
            isFirstVia &= entry.Id != HeaderName.Via;
            if (!IsReadable(entry)) MessageParser.Note(ref error, FieldChecks.ErrorOf(entry.Id));
        }

        MessageParser.Note(ref error, CheckMissing());
        MessageParser.Note(ref error, CutBody(bodyLength));
        return error;
    }

    private bool IsReadable(in HeaderEntry entry)
    {
        switch (entry.Id)
        {
            case HeaderName.Via:
                var via = TopVia;
                return !via.Value.IsEmpty && via.Parameters.IsWellFormed;
            case HeaderName.CSeq:
                // RFC 3261 section 8.1.1.5: the method of CSeq must match that of the request.
                return CSeq.TryParse(ValueOf(entry), out var cseq) && (!IsRequest || cseq.Method.SequenceEqual(MethodName));
            default:
                return FieldChecks.IsReadable(entry.Id, ValueOf(entry), IsRequest);
        }
    }

    private SipParseError CheckMissing()
    {
        if (!Has(HeaderName.Via)) return SipParseError.Via;
        if (!Has(HeaderName.From)) return SipParseError.From;
        if (!Has(HeaderName.To)) return SipParseError.To;
        if (!Has(HeaderName.CallId)) return SipParseError.CallId;
        return Has(HeaderName.CSeq) ? SipParseError.None : SipParseError.CSeq;
    }

    private SipParseError CutBody(int bodyLength)
    {
        if (!Grammar.TryReadNumber(this[HeaderName.ContentLength], int.MaxValue, out var length)) return SipParseError.None;
        if (length > bodyLength) return SipParseError.ContentLength;
        _bodyEnd = _bodyStart + (int)length;
        return SipParseError.None;
    }
}
