using System.Globalization;
using System.Net;
using System.Text;

namespace Tandem.Load;

/// <summary>SIP over TCP or TLS: Content-Length ends a message (RFC 3261 section 18.3).</summary>
internal sealed class StreamConnection(Stream stream, EndPoint local) : Connection(stream, local)
{
    protected override byte[] Frame(byte[] message) => message;

    protected override int Take(ReadOnlyMemory<byte> octets, out string? message)
    {
        message = null;
        var span = octets.Span;
        if (span.StartsWith("\r\n"u8)) return 2;
        var end = span.IndexOf("\r\n\r\n"u8);
        if (end < 0) return 0;
        var total = end + 4 + Length(Encoding.UTF8.GetString(span[..(end + 2)]));
        if (total > span.Length) return 0;
        message = Encoding.UTF8.GetString(span[..total]);
        return total;
    }

    private static int Length(string head)
    {
        var text = SipText.Field(head, "Content-Length");
        return text.Length == 0 ? 0 : int.Parse(text, CultureInfo.InvariantCulture);
    }
}
