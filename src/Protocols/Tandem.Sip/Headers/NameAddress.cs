namespace Tandem.Sip;

/// <summary>A name-addr or addr-spec with header parameters, as From, To, Contact, Route and Record-Route hold it (RFC 3261 section 20.10), a view of octets.</summary>
public readonly ref struct NameAddress
{
    private NameAddress(ReadOnlySpan<byte> value, ReadOnlySpan<byte> displayName, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> parameters)
    {
        Value = value;
        DisplayName = displayName;
        Uri = uri;
        Parameters = new Parameters(parameters);
    }

    /// <summary>
    /// Reads one value; <c>*</c> (Contact of a REGISTER) is not one. The URI may have any scheme and is looked at only as far as its outer form.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out NameAddress address)
    {
        address = default;
        value = Grammar.Trim(value);
        var open = FindAngleBracket(value);
        if (open < 0) return TryParseAddrSpec(value, out address);

        var display = Grammar.Trim(value[..open]);
        if (!IsDisplayName(display)) return false;
        var rest = value[(open + 1)..];
        var close = rest.IndexOf((byte)'>');
        if (close < 0) return false;
        return TryMake(value, display, rest[..close], rest[(close + 1)..], out address);
    }

    /// <summary>The whole value.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The display name as written, with its quotes; empty when there is none.</summary>
    public ReadOnlySpan<byte> DisplayName { get; }

    /// <summary>The URI without angle brackets.</summary>
    public ReadOnlySpan<byte> Uri { get; }

    /// <summary>The header parameters (without angle brackets every parameter is one: RFC 3261 section 20).</summary>
    public Parameters Parameters { get; }

    /// <summary>The tag parameter; empty when there is none.</summary>
    public ReadOnlySpan<byte> Tag => Parameters.TryGet("tag"u8, out var tag) ? tag : default;

    /// <summary>Without angle brackets the URI ends at the first semicolon or white space, and must contain neither comma nor question mark (RFC 3261 section 20.10).</summary>
    private static bool TryParseAddrSpec(ReadOnlySpan<byte> value, out NameAddress address)
    {
        address = default;
        var end = value.IndexOfAny(";\r\n\t "u8);
        if (end < 0) end = value.Length;
        var uri = value[..end];
        return !uri.ContainsAny((byte)',', (byte)'?') && TryMake(value, default, uri, value[end..], out address);
    }

    private static bool TryMake(
        ReadOnlySpan<byte> value, ReadOnlySpan<byte> display, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> parameters, out NameAddress address)
    {
        address = default;
        parameters = Grammar.Trim(parameters);
        if (!Grammar.IsUri(uri) || !new Parameters(parameters).IsWellFormed) return false;
        address = new NameAddress(value, display, uri, parameters);
        return true;
    }

    /// <summary>The position of the angle bracket that opens the URI, or -1. A quoted display name may contain one.</summary>
    private static int FindAngleBracket(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value[0] != (byte)'"')
        {
            var next = value.IndexOfAny((byte)'<', (byte)'"');
            return next >= 0 && value[next] == (byte)'<' ? next : -1;
        }

        var end = Grammar.QuotedStringEnd(value, 0);
        if (end < 0) return -1;
        end = Grammar.SkipWhiteSpace(value, end);
        return end < value.Length && value[end] == (byte)'<' ? end : -1;
    }

    /// <summary>
    /// display-name = *(token LWS) / quoted-string. Octets above ASCII are let pass without quotes as well: phones write names in UTF-8 that way.
    /// </summary>
    private static bool IsDisplayName(ReadOnlySpan<byte> display)
    {
        if (display.IsEmpty || display[0] == (byte)'"') return true;
        var position = 0;
        while (position < display.Length)
        {
            position += Grammar.TokenLength(display[position..]);
            if (position == display.Length) return true;
            if (!Grammar.IsWhiteSpace(display[position]) && display[position] < 0x80) return false;
            position++;
        }

        return true;
    }
}
