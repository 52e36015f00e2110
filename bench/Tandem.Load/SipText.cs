using System.Text;

namespace Tandem.Load;

/// <summary>Reads and writes SIP as text: it knows the spelling of the two servers that are measured, and needs no more.</summary>
internal static class SipText
{
    /// <summary>The value of the first field of that name; empty without.</summary>
    public static string Field(string message, string name)
    {
        foreach (var value in Fields(message, name)) return value;
        return "";
    }

    /// <summary>The values of the lines of that name, in order.</summary>
    public static IEnumerable<string> Fields(string message, string name)
    {
        var end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var at && at < 0 ? message.Length : at + 2;
        for (var start = message.IndexOf("\r\n", StringComparison.Ordinal) + 2; start > 1 && start < end;)
        {
            var next = message.IndexOf("\r\n", start, StringComparison.Ordinal);
            if (next < 0) yield break;
            if (string.Compare(message, start, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0 && message[start + name.Length] == ':')
                yield return message[(start + name.Length + 1)..next].Trim();
            start = next + 2;
        }
    }

    /// <summary>The status of a response; 0 for a request.</summary>
    public static int Status(string message) => message.StartsWith("SIP/2.0 ", StringComparison.Ordinal) ? int.Parse(message.AsSpan(8, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>The method of a request.</summary>
    public static string Method(string message) => message[..message.IndexOf(' ', StringComparison.Ordinal)];

    /// <summary>What stands between angle brackets.</summary>
    public static string Uri(string value)
    {
        var start = value.IndexOf('<', StringComparison.Ordinal);
        return start < 0 ? value : value[(start + 1)..value.IndexOf('>', start)];
    }

    /// <summary>The answer to a request, with the fields that it takes over (RFC 3261 section 8.2.6).</summary>
    public static string Response(string request, string status, string tag, string more = "", string body = "")
    {
        var text = new StringBuilder("SIP/2.0 ").Append(status).Append("\r\n");
        foreach (var name in (string[])["Via", "Record-Route", "From", "To", "Call-ID", "CSeq"])
        {
            foreach (var value in Fields(request, name))
            {
                text.Append(name).Append(": ").Append(value);
                if (name == "To" && !value.Contains(";tag=", StringComparison.Ordinal)) text.Append(";tag=").Append(tag);
                text.Append("\r\n");
            }
        }

        return text.Append(more).Append("Content-Length: ").Append(body.Length).Append("\r\n\r\n").Append(body).ToString();
    }
}
