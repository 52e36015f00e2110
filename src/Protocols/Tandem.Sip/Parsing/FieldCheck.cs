namespace Tandem.Sip;

/// <summary>Checks the fields that a message must have (RFC 3261 section 8.1.1) and those that routing reads.</summary>
internal static class FieldCheck
{
    public static SipParseError Check(SipMessage message)
    {
        if (!CheckVia(message)) return SipParseError.Via;
        if (!IsSingle(message, HeaderName.From) || !NameAddress.TryParse(message[HeaderName.From], out _)) return SipParseError.From;
        if (!IsSingle(message, HeaderName.To) || !NameAddress.TryParse(message[HeaderName.To], out _)) return SipParseError.To;
        if (!IsSingle(message, HeaderName.CallId) || message[HeaderName.CallId].IndexOfAny((byte)' ', (byte)'\t') >= 0) return SipParseError.CallId;
        if (!CheckCSeq(message)) return SipParseError.CSeq;
        if (!CheckNumber(message, HeaderName.MaxForwards, 255)) return SipParseError.MaxForwards;
        return CheckRouting(message) ? SipParseError.None : SipParseError.HeaderValue;
    }

    private static bool CheckVia(SipMessage message)
    {
        var values = message.Values(HeaderName.Via);
        return values.MoveNext() && Via.TryParse(values.Current, out _);
    }

    private static bool CheckCSeq(SipMessage message)
    {
        if (!IsSingle(message, HeaderName.CSeq)) return false;
        var index = message.IndexOf(HeaderName.CSeq);
        if (!CSeq.TryParse(message[HeaderName.CSeq], out _, out var method)) return false;
        if (message.IsRequest) return method.SequenceEqual(message.MethodName);
        var value = message.ValueSlice(index);
        message.SetResponseMethod(method, value with { Start = value.Start + value.Length - method.Length, Length = method.Length });
        return true;
    }

    private static bool CheckRouting(SipMessage message)
    {
        foreach (var route in message.Values(HeaderName.Route))
            if (!NameAddress.TryParse(route, out _)) return false;
        foreach (var route in message.Values(HeaderName.RecordRoute))
            if (!NameAddress.TryParse(route, out _)) return false;
        foreach (var contact in message.Values(HeaderName.Contact))
            if (!contact.SequenceEqual("*"u8) && !NameAddress.TryParse(contact, out _)) return false;
        return true;
    }

    private static bool CheckNumber(SipMessage message, HeaderName name, long max)
    {
        var index = message.IndexOf(name);
        return index < 0 || (Octets.TryParseNumber(message.GetHeader(index).Value, max, out _) && message.IndexOf(name, index + 1) < 0);
    }

    private static bool IsSingle(SipMessage message, HeaderName name)
    {
        var index = message.IndexOf(name);
        return index >= 0 && message.GetHeader(index).Value.Length > 0 && message.IndexOf(name, index + 1) < 0;
    }
}
