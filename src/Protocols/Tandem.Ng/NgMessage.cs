using System.Text;
using Tandem.Ng.Bencode;

namespace Tandem.Ng;

/// <summary>A message of the ng control protocol: a cookie, by which a reply finds its request and a request said again is known, a space, and a dictionary. Immutable.</summary>
/// <param name="Cookie">1 to 255 printable characters without spaces.</param>
/// <param name="Body">The dictionary.</param>
/// <example>
/// <code>
/// if (NgMessage.TryParse(datagram, BencodeLimits.Default, out var request) != NgError.None) return;
/// var reply = new NgMessage(request.Cookie, NgReply.Pong).ToOctets();
/// </code>
/// </example>
public sealed record NgMessage(string Cookie, BencodeDictionary Body)
{
    private const int MaxCookie = 255;

    /// <summary>Reads a datagram.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="limits">What is accepted.</param>
    /// <param name="message">The message; null when there is an error.</param>
    public static NgError TryParse(ReadOnlySpan<byte> datagram, BencodeLimits limits, out NgMessage? message)
    {
        message = null;
        if (!TryCookie(datagram, out var cookie, out var rest)) return NgError.Cookie;
        if (BencodeReader.TryRead(rest, limits, out var body) != BencodeError.None) return NgError.Body;
        if (body is not BencodeDictionary dictionary) return NgError.Body;
        message = new NgMessage(cookie, dictionary);
        return NgError.None;
    }

    /// <summary>Reads the cookie of a datagram, whatever follows it.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="cookie">The cookie; empty without one.</param>
    /// <param name="body">What follows.</param>
    public static bool TryCookie(ReadOnlySpan<byte> datagram, out string cookie, out ReadOnlySpan<byte> body)
    {
        cookie = "";
        body = default;
        var space = datagram.IndexOf((byte)' ');
        if (space is < 1 or > MaxCookie || datagram[..space].ContainsAnyExceptInRange((byte)'!', (byte)'~')) return false;
        cookie = Encoding.ASCII.GetString(datagram[..space]);
        body = datagram[(space + 1)..];
        return true;
    }

    /// <summary>The message as a datagram.</summary>
    public byte[] ToOctets() => [.. Encoding.ASCII.GetBytes(Cookie + " "), .. Body.ToOctets()];
}
