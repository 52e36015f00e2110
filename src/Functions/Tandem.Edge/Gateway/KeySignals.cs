using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>What phones say of media in INFO: keys as <c>application/dtmf-relay</c> or <c>application/dtmf</c>, and the wish for a whole picture (RFC 5168).</summary>
internal static class KeySignals
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(160);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    /// <summary>The content type of a key.</summary>
    public static ReadOnlySpan<byte> RelayType => "application/dtmf-relay"u8;

    /// <summary>Writes a key.</summary>
    public static byte[] Write(char key, TimeSpan duration) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Signal={key}\r\nDuration={(int)Math.Clamp(duration.TotalMilliseconds, 40, Longest.TotalMilliseconds)}\r\n"));

    /// <summary>Reads a key.</summary>
    public static bool TryRead(SipMessage info, out char key, out TimeSpan duration)
    {
        duration = Usual;
        if (Descriptions.HasType(info, "application/dtmf"u8)) return TryReadKey(info.Body, out key);
        key = default;
        if (!Descriptions.HasType(info, RelayType)) return false;
        var isFound = false;
        var rest = info.Body;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = line.IndexOf((byte)'=');
            if (equals < 0) continue;
            var name = line[..equals].Trim(" \t"u8);
            var value = line[(equals + 1)..].Trim(" \t\r"u8);
            if (Ascii.EqualsIgnoreCase(name, "Signal"u8)) isFound = TryReadKey(value, out key);
            else if (Ascii.EqualsIgnoreCase(name, "Duration"u8) && Utf8Parser.TryParse(value, out uint milliseconds, out _) && milliseconds > 0)
                duration = TimeSpan.FromMilliseconds(Math.Min(milliseconds, Longest.TotalMilliseconds));
        }

        return isFound;
    }

    /// <summary>Whether a whole picture is wanted.</summary>
    public static bool WantsPicture(SipMessage info) => Descriptions.HasType(info, "application/media_control+xml"u8) && info.Body.IndexOf("picture_fast_update"u8) >= 0;

    // Some phones write the number of the event for star and number sign (RFC 4733 section 3.2).
    private static bool TryReadKey(ReadOnlySpan<byte> text, out char key)
    {
        text = text.Trim(" \t\r\n"u8);
        key = text.Length == 1 ? char.ToUpperInvariant((char)text[0]) : text.SequenceEqual("10"u8) ? '*' : text.SequenceEqual("11"u8) ? '#' : default;
        return char.IsAsciiDigit(key) || key is '*' or '#' or (>= 'A' and <= 'D');
    }
}
