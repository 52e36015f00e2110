using System.Text;

namespace Tandem.Sip.Authentication;

/// <summary>Compares the <c>uri</c> of credentials with the Request-URI.</summary>
internal static class DigestUri
{
    /// <summary>
    /// Whether the digest was made for this Request-URI. RFC 3261 section 22.4 allows for elements that rewrite it on the way, and clients leave out port and parameters in one of the two: user and
    /// host decide. A URI of another scheme is compared octet by octet, without case.
    /// </summary>
    public static bool Fits(ReadOnlySpan<byte> uri, ReadOnlySpan<byte> requestUri)
    {
        if (uri.SequenceEqual(requestUri)) return true;
        if (!SipUri.TryParse(uri, out var left) || !SipUri.TryParse(requestUri, out var right)) return Ascii.EqualsIgnoreCase(uri, requestUri);
        return left.User.SequenceEqual(right.User) && Ascii.EqualsIgnoreCase(left.Host, right.Host);
    }
}
