using Tandem.Sip;

namespace Tandem.Benchmarks;

/// <summary>Writes what the peers of the node send, from what it sent to them.</summary>
internal static class Phone
{
    /// <summary>The response to a request, with a Contact.</summary>
    public static byte[] Answer(byte[] request, ReadOnlySpan<byte> status)
    {
        var message = Read(request);
        var writer = new SipWriter(stackalloc byte[4096]);
        writer.Append("SIP/2.0 "u8);
        writer.Append(status);
        writer.Append("\r\n"u8);
        CopyAll(ref writer, message, HeaderName.Via, "Via: "u8);
        CopyAll(ref writer, message, HeaderName.RecordRoute, "Record-Route: "u8);
        CopyAll(ref writer, message, HeaderName.From, "From: "u8);
        Append(ref writer, "To: "u8, message[HeaderName.To], message.To.Tag.IsEmpty ? ";tag=callee\r\n"u8 : "\r\n"u8);
        CopyAll(ref writer, message, HeaderName.CallId, "Call-ID: "u8);
        CopyAll(ref writer, message, HeaderName.CSeq, "CSeq: "u8);
        writer.Append("Contact: <sip:callee@127.0.0.1:5063>\r\nContent-Length: 0\r\n\r\n"u8);
        return writer.Written.ToArray();
    }

    /// <summary>A request of the caller in the dialog that a 200 opened, along its route set.</summary>
    public static byte[] InDialog(byte[] answer, ReadOnlySpan<byte> method, long number)
    {
        var message = Read(answer);
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        var writer = new SipWriter(stackalloc byte[4096]);
        writer.Append(method);
        writer.Append(" sip:callee@127.0.0.1:5063 SIP/2.0\r\n"u8);
        Append(ref writer, "Via: SIP/2.0/UDP 127.0.0.1:5062;rport;branch=z9hG4bKd"u8, digits[..length], "\r\nMax-Forwards: 70\r\n"u8);
        for (var i = message.HeaderCount - 1; i >= 0; i--)
            if (message.GetHeader(i) is { Id: HeaderName.RecordRoute } route) Append(ref writer, "Route: "u8, route.Value, "\r\n"u8);
        CopyAll(ref writer, message, HeaderName.From, "From: "u8);
        CopyAll(ref writer, message, HeaderName.To, "To: "u8);
        CopyAll(ref writer, message, HeaderName.CallId, "Call-ID: "u8);
        Append(ref writer, "CSeq: 2 "u8, method, "\r\nContent-Length: 0\r\n\r\n"u8);
        return writer.Written.ToArray();
    }

    private static void CopyAll(ref SipWriter writer, SipMessage message, HeaderName name, ReadOnlySpan<byte> text)
    {
        for (var i = message.IndexOf(name); i >= 0; i = message.IndexOf(name, i + 1)) Append(ref writer, text, message.GetHeader(i).Value, "\r\n"u8);
    }

    private static void Append(ref SipWriter writer, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        writer.Append(first);
        writer.Append(second);
        writer.Append(third);
    }

    private static SipMessage Read(byte[] octets) => SipMessage.TryParse(octets, SipLimits.Default, out var message) == SipParseError.None ? message! : throw new InvalidOperationException("The message is refused.");
}
