namespace Tandem.Sip;

/// <summary>Indexes the octets of one message and checks the fields that every element must understand (RFC 3261 sections 7 and 16.3).</summary>
internal ref struct SipParser
{
    private readonly SipLimits _limits;
    private readonly SipMessage _message;
    private readonly ReadOnlySpan<byte> _octets;
    private int _position;
    private SipParseError _startLineError;

    private SipParser(SipMessage message, ReadOnlySpan<byte> octets, SipLimits limits)
    {
        _message = message;
        _octets = octets;
        _limits = limits;
    }

    public static SipParseError Parse(ReadOnlyMemory<byte> octets, SipLimits limits, out SipMessage? message)
    {
        message = null;
        // CRLF before the start line is skipped (RFC 3261 section 7.5); a datagram of nothing else is a keep-alive.
        var start = octets.Span.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        if (start < 0) return SipParseError.KeepAlive;
        octets = octets[start..];
        var tooLarge = octets.Length > limits.MaxMessageBytes;
        if (tooLarge) octets = octets[..limits.MaxMessageBytes];
        var parser = new SipParser(new SipMessage(octets), octets.Span, limits);
        var error = parser.ReadStartLine();
        if (error != SipParseError.None) return error;
        error = parser.ReadHeaders();
        message = parser._message;
        if (tooLarge) return SipParseError.TooLarge;
        if (error != SipParseError.None) return error;
        error = FieldCheck.Check(message);
        if (error == SipParseError.None) error = parser.ReadBody();
        return error != SipParseError.None ? error : parser._startLineError;
    }

    private SipParseError ReadStartLine()
    {
        var end = _octets.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0) return SipParseError.Incomplete;
        if (!IsLineEnd(end)) return SipParseError.StartLine;
        _position = end + 2;
        var line = _octets[..end];
        return line.StartsWith("SIP/"u8) ? ReadStatusLine(line) : ReadRequestLine(line);
    }

    // Status-Line = SIP-Version SP Status-Code SP Reason-Phrase CRLF
    private readonly SipParseError ReadStatusLine(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("SIP/2.0 "u8)) return SipParseError.StartLine;
        if (line.Length < 11 || (line.Length > 11 && line[11] != ' ')) return SipParseError.StartLine;
        if (!Octets.TryParseNumber(line[8..11], 699, out var status) || status < 100) return SipParseError.StartLine;
        var reason = Math.Min(12, line.Length);
        _message.SetStatusLine((int)status, new Slice(reason, line.Length - reason, false));
        return SipParseError.None;
    }

    // Request-Line = Method SP Request-URI SP SIP-Version CRLF, with single spaces.
    private SipParseError ReadRequestLine(ReadOnlySpan<byte> line)
    {
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || !Octets.IsToken(line[..first])) return SipParseError.StartLine;
        var uri = last > first ? line[(first + 1)..last] : default;
        var version = line[(last + 1)..];
        if (version.Length == 0 || uri.IsEmpty || !version.StartsWith("SIP/"u8))
        {
            _startLineError = SipParseError.StartLine;
            uri = default;
            last = first + 1;
        }
        else if (!version.SequenceEqual("SIP/2.0"u8)) _startLineError = SipParseError.Version;
        else _startLineError = CheckRequestUri(uri);

        _message.SetRequestLine(SipMethods.Find(line[..first]), new Slice(0, first, false), new Slice(first + 1, Math.Max(0, last - first - 1), false));
        return SipParseError.None;
    }

    private static SipParseError CheckRequestUri(ReadOnlySpan<byte> uri)
    {
        if (!SipUri.HasForm(uri)) return SipParseError.RequestUri;
        var scheme = uri[..uri.IndexOf((byte)':')];
        if (!Octets.EqualIgnoringCase(scheme, "sip"u8) && !Octets.EqualIgnoringCase(scheme, "sips"u8)) return SipParseError.UriScheme;
        // "headers" are not allowed in a Request-URI (RFC 3261 section 19.1.1, table 1).
        return SipUri.TryParse(uri, out var parsed) && parsed.Headers.IsEmpty ? SipParseError.None : SipParseError.RequestUri;
    }

    private SipParseError ReadHeaders()
    {
        while (true)
        {
            if (_octets.Length - _position < 2) return SipParseError.Incomplete;
            if (_octets[_position] == '\r' && _octets[_position + 1] == '\n')
            {
                _position += 2;
                return SipParseError.None;
            }

            if (_message.HeaderCount == _limits.MaxHeaders) return SipParseError.TooManyHeaders;
            var error = ReadHeader();
            if (error != SipParseError.None) return error;
            if (_position > _limits.MaxHeaderBytes) return SipParseError.TooLarge;
        }
    }

    private SipParseError ReadHeader()
    {
        var start = _position;
        var search = start;
        int end;
        while (true)
        {
            var length = _octets[search..].IndexOfAny((byte)'\r', (byte)'\n');
            if (length < 0) return SipParseError.Incomplete;
            end = search + length;
            if (!IsLineEnd(end)) return SipParseError.HeaderLine;
            search = end + 2;
            // A line that starts with white space continues the field (section 7.3.1).
            if (search >= _octets.Length || _octets[search] is not ((byte)' ' or (byte)'\t')) break;
        }

        var line = _octets[start..end];
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? default : line[..colon].TrimEnd(" \t"u8);
        if (!Octets.IsToken(name)) return SipParseError.HeaderLine;
        var value = line[(colon + 1)..];
        var trimmed = Octets.Trim(value);
        var offset = trimmed.IsEmpty ? end : start + colon + 1 + LeadingWhiteSpace(value);
        _message.AddEntry(new HeaderEntry
        {
            Id = HeaderNames.Find(name),
            Name = new Slice(start, name.Length, false),
            Value = new Slice(offset, trimmed.Length, false),
            LineStart = start,
            LineLength = search - start,
        });
        _position = search;
        return SipParseError.None;
    }

    // Without Content-Length a datagram's body goes to its end; a larger Content-Length than there are octets is an error (section 18.3).
    private readonly SipParseError ReadBody()
    {
        var available = _octets.Length - _position;
        var index = _message.IndexOf(HeaderName.ContentLength);
        long length = available;
        if (index >= 0 && (!Octets.TryParseNumber(_message.GetHeader(index).Value, int.MaxValue, out length) || length > available))
            return SipParseError.ContentLength;
        if (index >= 0 && _message.IndexOf(HeaderName.ContentLength, index + 1) >= 0) return SipParseError.ContentLength;
        _message.SetEnd(_position, (int)length);
        return SipParseError.None;
    }

    private static int LeadingWhiteSpace(ReadOnlySpan<byte> octets)
    {
        var length = 0;
        while (length < octets.Length && Octets.IsWhiteSpace(octets[length])) length++;
        return length;
    }

    // A bare CR or LF is no line end: what one element takes for two lines and another for one lets fields be smuggled.
    private readonly bool IsLineEnd(int at) => _octets[at] == '\r' && at + 1 < _octets.Length && _octets[at + 1] == '\n';
}
