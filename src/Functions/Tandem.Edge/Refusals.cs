using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>The protocol's answer to what the parser refused (RFC 3261 sections 8.2, 16.3 and 21.4.1).</summary>
internal static class Refusals
{
    /// <summary>
    /// Whether there is an answer to give: to a request, not an ACK, with a Via that tells where to answer.
    /// </summary>
    public static bool CanBeAnswered(SipMessage? message) => message is { IsRequest: true, Method: not SipMethod.Ack } && !message.TopVia.Value.IsEmpty;

    /// <summary>Makes the answer to a request that <see cref="CanBeAnswered"/>.</summary>
    public static SipMessage Answer(SipMessage request, SipParseError error, ReadOnlySpan<byte> toTag) =>
        SipMessage.CreateResponse(request, StatusOf(error), error == SipParseError.HeaderValue ? FindMalformed(request) : ReasonOf(error), toTag);

    private static int StatusOf(SipParseError error) => error switch
    {
        SipParseError.TooLarge => 513,
        SipParseError.Version => 505,
        SipParseError.UriScheme => 416,
        _ => 400,
    };

    private static ReadOnlySpan<byte> ReasonOf(SipParseError error) => error switch
    {
        SipParseError.TooManyHeaders => "Too Many Header Fields"u8,
        SipParseError.StartLine => "Malformed Request-Line"u8,
        SipParseError.RequestUri => "Malformed Request-URI"u8,
        SipParseError.HeaderLine => "Malformed Header Field"u8,
        SipParseError.Incomplete => "Incomplete Message"u8,
        SipParseError.Via => "Malformed Via"u8,
        SipParseError.From => "Missing or Malformed From"u8,
        SipParseError.To => "Missing or Malformed To"u8,
        SipParseError.CallId => "Missing or Malformed Call-ID"u8,
        SipParseError.CSeq => "Missing or Malformed CSeq"u8,
        SipParseError.MaxForwards => "Malformed Max-Forwards"u8,
        SipParseError.ContentLength => "Content-Length Does Not Fit the Body"u8,
        _ => default,
    };

    private static ReadOnlySpan<byte> FindMalformed(SipMessage request)
    {
        foreach (var route in request.Values(HeaderName.Route))
            if (!NameAddress.TryParse(route, out _)) return "Malformed Route"u8;
        foreach (var route in request.Values(HeaderName.RecordRoute))
            if (!NameAddress.TryParse(route, out _)) return "Malformed Record-Route"u8;
        return "Malformed Contact"u8;
    }
}
