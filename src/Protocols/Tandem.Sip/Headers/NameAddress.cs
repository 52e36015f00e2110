namespace Tandem.Sip;

/// <summary>A name-addr or addr-spec with header parameters, as From, To, Contact, Route and Record-Route hold it (RFC 3261 section 20.10), a view of octets.</summary>
public readonly ref struct NameAddress
{
    private NameAddress(ReadOnlySpan<byte> value, ReadOnlySpan<byte> displayName, ReadOnlySpan<byte> uri, Parameters parameters)
    {
        Value = value;
        DisplayName = displayName;
        Uri = uri;
        Parameters = parameters;
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

    /// <summary>Reads one value; <c>*</c> (Contact of a REGISTER) is not one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out NameAddress address)
    {
        address = default;
        var rest = Octets.Trim(value);
        ReadOnlySpan<byte> displayName = default;
        if (rest is [(byte)'"', ..])
        {
            var length = Octets.QuotedStringLength(rest);
            if (length == 0) return false;
            displayName = rest[..length];
            rest = Octets.Trim(rest[length..]);
            if (rest is not [(byte)'<', ..]) return false;
        }

        var open = rest.IndexOf((byte)'<');
        return open < 0
            ? TryParseAddrSpec(value, rest, out address)
            : TryParseNameAddr(value, displayName, rest, open, out address);
    }

    private static bool TryParseNameAddr(ReadOnlySpan<byte> value, ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> rest, int open, out NameAddress address)
    {
        address = default;
        var displayName = quoted.IsEmpty ? Octets.Trim(rest[..open]) : quoted;
        var length = rest[(open + 1)..].IndexOf((byte)'>');
        if (length < 0) return false;
        var uri = rest.Slice(open + 1, length);
        var tail = Octets.Trim(rest[(open + length + 2)..]);
        if (!tail.IsEmpty && tail[0] != ';') return false;
        return TryMake(value, displayName, uri, new Parameters(tail), out address);
    }

    // "If the URI contains a comma, question mark or semicolon, it MUST be enclosed in angle brackets" (RFC 3261 section 20.10).
    private static bool TryParseAddrSpec(ReadOnlySpan<byte> value, ReadOnlySpan<byte> rest, out NameAddress address)
    {
        address = default;
        var semicolon = rest.IndexOf((byte)';');
        var uri = Octets.Trim(semicolon < 0 ? rest : rest[..semicolon]);
        if (uri.IndexOfAny((byte)'?', (byte)',') >= 0) return false;
        return TryMake(value, default, uri, new Parameters(semicolon < 0 ? default : rest[semicolon..]), out address);
    }

    private static bool TryMake(ReadOnlySpan<byte> value, ReadOnlySpan<byte> displayName, ReadOnlySpan<byte> uri, Parameters parameters, out NameAddress address)
    {
        address = default;
        if (!SipUri.HasForm(uri) || !parameters.AreWellFormed) return false;
        address = new NameAddress(value, displayName, uri, parameters);
        return true;
    }
}
