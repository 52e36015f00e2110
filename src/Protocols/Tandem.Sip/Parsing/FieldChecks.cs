namespace Tandem.Sip;

/// <summary>
/// The checks of single fields that the parser makes (RFC 3261 section 16.3 step 1: a proxy looks at what it needs and lets the rest pass).
/// </summary>
internal static class FieldChecks
{
    /// <summary>The error that names a field.</summary>
    internal static SipParseError ErrorOf(HeaderName name) => name switch
    {
        HeaderName.Via => SipParseError.Via,
        HeaderName.From => SipParseError.From,
        HeaderName.To => SipParseError.To,
        HeaderName.CallId => SipParseError.CallId,
        HeaderName.CSeq => SipParseError.CSeq,
        HeaderName.MaxForwards => SipParseError.MaxForwards,
        HeaderName.ContentLength => SipParseError.ContentLength,
        _ => SipParseError.HeaderValue,
    };

    /// <summary>Whether the value of a field can be read; true for every field that the parser does not look into.</summary>
    internal static bool IsReadable(HeaderName name, ReadOnlySpan<byte> value, bool isRequest) => name switch
    {
        HeaderName.From or HeaderName.To => NameAddress.TryParse(value, out _),
        HeaderName.CallId => !value.IsEmpty && !value.ContainsAny((byte)' ', (byte)'\t'),
        HeaderName.MaxForwards => Grammar.TryReadNumber(value, byte.MaxValue, out _),
        HeaderName.ContentLength => Grammar.TryReadNumber(value, int.MaxValue, out _),
        HeaderName.Contact or HeaderName.Route or HeaderName.RecordRoute => !isRequest || AreAddresses(value),
        _ => true,
    };

    private static bool AreAddresses(ReadOnlySpan<byte> list)
    {
        while (HeaderValues.TryReadValue(ref list, out var value))
            if (!NameAddress.TryParse(value, out _) && !value.SequenceEqual("*"u8)) return false;
        return true;
    }
}
