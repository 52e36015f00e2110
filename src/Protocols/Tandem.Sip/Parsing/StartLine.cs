namespace Tandem.Sip;

/// <summary>The parts of a request line or status line (RFC 3261 sections 7.1 and 7.2), as positions in the octets or in the arena of a message.</summary>
internal struct StartLine
{
    /// <summary>First octet of the line.</summary>
    internal int Start;

    /// <summary>Behind its CRLF.</summary>
    internal int End;

    /// <summary>First octet of the Request-URI or of the reason phrase.</summary>
    internal int TextStart;

    /// <summary>Behind the Request-URI or the reason phrase.</summary>
    internal int TextEnd;

    /// <summary>Length of the method's name; 0 in a status line.</summary>
    internal int MethodLength;

    /// <summary>The status code; 0 in a request line.</summary>
    internal int StatusCode;

    /// <summary>The method of a request line.</summary>
    internal SipMethod Method;

    /// <summary>Whether the positions are in the arena.</summary>
    internal bool InArena;

    private static ReadOnlySpan<byte> Version => "SIP/2.0"u8;

    /// <summary>
    /// Reads the line between <paramref name="start"/> and <paramref name="end"/>, without its CRLF. Where a request line is recognised in spite of an error its parts are set, so that the request can be answered.
    /// </summary>
    internal static SipParseError TryParse(ReadOnlySpan<byte> octets, int start, int end, out StartLine line)
    {
        line = new StartLine { Start = start, End = end };
        var text = octets[start..end];
        return IsProtocol(text) ? line.ReadStatus(text) : line.ReadRequest(text);
    }

    private static bool IsProtocol(ReadOnlySpan<byte> text) => text.Length > 4 && System.Text.Ascii.EqualsIgnoreCase(text[..4], "SIP/"u8);

    private static bool IsVersion(ReadOnlySpan<byte> text) => System.Text.Ascii.EqualsIgnoreCase(text, Version);

    /// <summary>Status-Line = SIP-Version SP Status-Code SP Reason-Phrase CRLF; the SP before an empty phrase may be missing.</summary>
    private SipParseError ReadStatus(ReadOnlySpan<byte> text)
    {
        var space = text.IndexOf((byte)' ');
        if (space < 0) return SipParseError.StartLine;
        var rest = text[(space + 1)..];
        if (rest.Length < 3 || rest.Length > 3 && rest[3] != (byte)' ') return SipParseError.StartLine;
        if (!Grammar.TryReadNumber(rest[..3], 699, out var status) || status < 100) return SipParseError.StartLine;
        StatusCode = (int)status;
        TextStart = Start + space + 1 + Math.Min(rest.Length, 4);
        TextEnd = Start + text.Length;
        return IsVersion(text[..space]) ? SipParseError.None : SipParseError.Version;
    }

    /// <summary>Request-Line = Method SP Request-URI SP SIP-Version CRLF, with single spaces and none elsewhere.</summary>
    private SipParseError ReadRequest(ReadOnlySpan<byte> text)
    {
        var trimmed = text.TrimEnd((byte)' ');
        var method = Grammar.TokenLength(trimmed);
        var last = trimmed.LastIndexOf((byte)' ');
        if (method == 0 || last <= method || trimmed[method] != (byte)' ' || !IsProtocol(trimmed[(last + 1)..])) return SipParseError.StartLine;
        MethodLength = method;
        Method = SipMethods.Find(text[..method]);
        TextStart = Start + method + 1;
        TextEnd = Start + last;
        if (!IsVersion(trimmed[(last + 1)..])) return SipParseError.Version;
        return trimmed.Length == text.Length ? CheckRequestUri(text[(method + 1)..last]) : SipParseError.StartLine;
    }

    /// <summary>A Request-URI stands without angle brackets, and a sip URI there has no headers (RFC 3261 section 19.1.1, table 1).</summary>
    private static SipParseError CheckRequestUri(ReadOnlySpan<byte> uri)
    {
        if (SipUri.TryParse(uri, out var sip)) return sip.Headers.IsEmpty ? SipParseError.None : SipParseError.RequestUri;
        return Grammar.IsUri(uri) && !SipUri.HasSipScheme(uri) ? SipParseError.UriScheme : SipParseError.RequestUri;
    }
}
