namespace Tandem.Sip;

/// <summary>Why octets are not taken as a SIP message. Each has a counter and, for a request that can be answered, a response.</summary>
public enum SipParseError : byte
{
    /// <summary>The message is accepted.</summary>
    None,

    /// <summary>Nothing but CRLF: a keep-alive (RFC 5626 section 3.5.1), no message.</summary>
    KeepAlive,

    /// <summary>Longer than <see cref="SipLimits.MaxMessageBytes"/>: 513.</summary>
    TooLarge,

    /// <summary>More fields than <see cref="SipLimits.MaxHeaders"/>: 400.</summary>
    TooManyHeaders,

    /// <summary>The first line is neither a request line nor a status line.</summary>
    StartLine,

    /// <summary>The version is not SIP/2.0: 505 (RFC 3261 section 21.5.7).</summary>
    Version,

    /// <summary>The Request-URI has no form of a URI: 400.</summary>
    RequestUri,

    /// <summary>The scheme of the Request-URI is not one that Tandem routes: 416 (RFC 3261 section 21.4.14). The message is complete.</summary>
    UriScheme,

    /// <summary>A header line without colon, or with a name that is no token: 400.</summary>
    HeaderLine,

    /// <summary>The octets end before the empty line that ends the header fields.</summary>
    Incomplete,

    /// <summary>Via is missing or cannot be read.</summary>
    Via,

    /// <summary>From is missing or cannot be read, or stands twice.</summary>
    From,

    /// <summary>To is missing or cannot be read, or stands twice.</summary>
    To,

    /// <summary>Call-ID is missing or empty, or stands twice.</summary>
    CallId,

    /// <summary>CSeq is missing, cannot be read, is over 2^31-1 or names another method than the request line.</summary>
    CSeq,

    /// <summary>Max-Forwards is no number from 0 to 255.</summary>
    MaxForwards,

    /// <summary>Content-Length is no number, negative, or larger than the octets there are.</summary>
    ContentLength,

    /// <summary>A Contact, Route, Record-Route, Expires or other field that the routing needs cannot be read.</summary>
    HeaderValue,
}
