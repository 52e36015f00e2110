using System.Text;

namespace Tandem.Sip;

/// <summary>Between <see cref="HeaderName"/> and the names on the wire (RFC 3261 section 7.3, table of the IANA registry for compact forms).</summary>
public static class HeaderNames
{
    /// <summary>Looks up a name in its long or compact form, without regard to case; <see cref="HeaderName.Other"/> when Tandem does not know it.</summary>
    public static HeaderName Find(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 1 or > 20) return HeaderName.Other;
        if (name.Length == 1) return FindCompact((char)(name[0] | 0x20));
        var candidate = Candidate(name);
        return candidate != HeaderName.Other && Ascii.EqualsIgnoreCase(name, candidate.Text()) ? candidate : HeaderName.Other;
    }

    /// <summary>The long form of a name; empty for <see cref="HeaderName.Other"/>.</summary>
    public static ReadOnlySpan<byte> Text(this HeaderName name) => name switch
    {
        HeaderName.Via => "Via"u8,
        HeaderName.From => "From"u8,
        HeaderName.To => "To"u8,
        HeaderName.CallId => "Call-ID"u8,
        HeaderName.CSeq => "CSeq"u8,
        HeaderName.Contact => "Contact"u8,
        HeaderName.MaxForwards => "Max-Forwards"u8,
        HeaderName.Route => "Route"u8,
        HeaderName.RecordRoute => "Record-Route"u8,
        HeaderName.Path => "Path"u8,
        HeaderName.ServiceRoute => "Service-Route"u8,
        HeaderName.Expires => "Expires"u8,
        HeaderName.MinExpires => "Min-Expires"u8,
        HeaderName.ContentLength => "Content-Length"u8,
        HeaderName.ContentType => "Content-Type"u8,
        HeaderName.ContentEncoding => "Content-Encoding"u8,
        HeaderName.ContentDisposition => "Content-Disposition"u8,
        HeaderName.Authorization => "Authorization"u8,
        HeaderName.ProxyAuthorization => "Proxy-Authorization"u8,
        HeaderName.WwwAuthenticate => "WWW-Authenticate"u8,
        HeaderName.ProxyAuthenticate => "Proxy-Authenticate"u8,
        HeaderName.AuthenticationInfo => "Authentication-Info"u8,
        HeaderName.Require => "Require"u8,
        HeaderName.ProxyRequire => "Proxy-Require"u8,
        HeaderName.Supported => "Supported"u8,
        HeaderName.Unsupported => "Unsupported"u8,
        HeaderName.Allow => "Allow"u8,
        HeaderName.Accept => "Accept"u8,
        HeaderName.UserAgent => "User-Agent"u8,
        HeaderName.Server => "Server"u8,
        HeaderName.Date => "Date"u8,
        HeaderName.Reason => "Reason"u8,
        HeaderName.Warning => "Warning"u8,
        HeaderName.RetryAfter => "Retry-After"u8,
        HeaderName.RSeq => "RSeq"u8,
        HeaderName.RAck => "RAck"u8,
        HeaderName.Timestamp => "Timestamp"u8,
        HeaderName.Subject => "Subject"u8,
        HeaderName.Event => "Event"u8,
        HeaderName.Privacy => "Privacy"u8,
        HeaderName.PAssertedIdentity => "P-Asserted-Identity"u8,
        HeaderName.PPreferredIdentity => "P-Preferred-Identity"u8,
        HeaderName.SessionExpires => "Session-Expires"u8,
        HeaderName.MinSe => "Min-SE"u8,
        HeaderName.Replaces => "Replaces"u8,
        HeaderName.ReferTo => "Refer-To"u8,
        HeaderName.ReferredBy => "Referred-By"u8,
        HeaderName.FlowTimer => "Flow-Timer"u8,
        HeaderName.AcceptContact => "Accept-Contact"u8,
        HeaderName.RejectContact => "Reject-Contact"u8,
        HeaderName.RequestDisposition => "Request-Disposition"u8,
        HeaderName.MaxBreadth => "Max-Breadth"u8,
        _ => default,
    };

    private static HeaderName FindCompact(char letter) => letter switch
    {
        'v' => HeaderName.Via,
        'f' => HeaderName.From,
        't' => HeaderName.To,
        'i' => HeaderName.CallId,
        'm' => HeaderName.Contact,
        'l' => HeaderName.ContentLength,
        'c' => HeaderName.ContentType,
        'e' => HeaderName.ContentEncoding,
        'k' => HeaderName.Supported,
        's' => HeaderName.Subject,
        'o' => HeaderName.Event,
        'r' => HeaderName.ReferTo,
        'b' => HeaderName.ReferredBy,
        'x' => HeaderName.SessionExpires,
        'a' => HeaderName.AcceptContact,
        'j' => HeaderName.RejectContact,
        'd' => HeaderName.RequestDisposition,
        _ => HeaderName.Other,
    };

    /// <summary>The one name that length, first octet and, where two share both, one more octet leave.</summary>
    private static HeaderName Candidate(ReadOnlySpan<byte> name) => (name.Length << 8 | name[0] | 0x20) switch
    {
        2 << 8 | 't' => HeaderName.To,
        3 << 8 | 'v' => HeaderName.Via,
        4 << 8 | 'f' => HeaderName.From,
        4 << 8 | 'c' => HeaderName.CSeq,
        4 << 8 | 'p' => HeaderName.Path,
        4 << 8 | 'd' => HeaderName.Date,
        4 << 8 | 'r' => Is(name[1], 's') ? HeaderName.RSeq : HeaderName.RAck,
        5 << 8 | 'r' => HeaderName.Route,
        5 << 8 | 'a' => HeaderName.Allow,
        5 << 8 | 'e' => HeaderName.Event,
        6 << 8 | 'a' => HeaderName.Accept,
        6 << 8 | 's' => HeaderName.Server,
        6 << 8 | 'r' => HeaderName.Reason,
        6 << 8 | 'm' => HeaderName.MinSe,
        7 << 8 | 'c' => Is(name[1], 'a') ? HeaderName.CallId : HeaderName.Contact,
        7 << 8 | 'e' => HeaderName.Expires,
        7 << 8 | 'r' => HeaderName.Require,
        7 << 8 | 'w' => HeaderName.Warning,
        7 << 8 | 's' => HeaderName.Subject,
        7 << 8 | 'p' => HeaderName.Privacy,
        8 << 8 | 'r' => Is(name[2], 'f') ? HeaderName.ReferTo : HeaderName.Replaces,
        9 << 8 | 's' => HeaderName.Supported,
        9 << 8 | 't' => HeaderName.Timestamp,
        10 << 8 | 'u' => HeaderName.UserAgent,
        10 << 8 | 'f' => HeaderName.FlowTimer,
        11 << 8 | 'm' => Is(name[1], 'i') ? HeaderName.MinExpires : HeaderName.MaxBreadth,
        11 << 8 | 'u' => HeaderName.Unsupported,
        11 << 8 | 'r' => Is(name[2], 't') ? HeaderName.RetryAfter : HeaderName.ReferredBy,
        12 << 8 | 'm' => HeaderName.MaxForwards,
        12 << 8 | 'c' => HeaderName.ContentType,
        12 << 8 | 'r' => HeaderName.RecordRoute,
        13 << 8 | 's' => HeaderName.ServiceRoute,
        13 << 8 | 'a' => HeaderName.Authorization,
        13 << 8 | 'p' => HeaderName.ProxyRequire,
        14 << 8 | 'c' => HeaderName.ContentLength,
        14 << 8 | 'a' => HeaderName.AcceptContact,
        14 << 8 | 'r' => HeaderName.RejectContact,
        15 << 8 | 's' => HeaderName.SessionExpires,
        16 << 8 | 'c' => HeaderName.ContentEncoding,
        16 << 8 | 'w' => HeaderName.WwwAuthenticate,
        18 << 8 | 'p' => HeaderName.ProxyAuthenticate,
        19 << 8 | 'c' => HeaderName.ContentDisposition,
        19 << 8 | 'a' => HeaderName.AuthenticationInfo,
        19 << 8 | 'r' => HeaderName.RequestDisposition,
        19 << 8 | 'p' => Is(name[1], 'r') ? HeaderName.ProxyAuthorization : HeaderName.PAssertedIdentity,
        20 << 8 | 'p' => HeaderName.PPreferredIdentity,
        _ => HeaderName.Other,
    };

    private static bool Is(byte octet, char lowerCase) => (octet | 0x20) == lowerCase;
}
