namespace Tandem.Sip.Tests.Parsing;

/// <summary>What holds for any octets at all. The body of the property tests and of a fuzz target.</summary>
internal static class MessageInvariants
{
    private static ReadOnlySpan<byte> LineEnds => "\r\n"u8;

    /// <summary>Parses, reads everything, writes and answers. Throws nothing but the failure of an assertion.</summary>
    public static SipParseError Check(byte[] octets)
    {
        var error = Wire.TryParse(octets, out var message);
        if (error == SipParseError.None) CheckAccepted(message!, octets);
        if (message is null)
        {
            Assert.NotEqual(SipParseError.None, error);
            return error;
        }

        ReadEverything(message);
        if (message.IsRequest) CheckAnswer(message);
        return error;
    }

    private static void CheckAccepted(SipMessage message, byte[] octets)
    {
        var written = Wire.Write(message);
        var start = octets.AsSpan().IndexOfAnyExcept(LineEnds);
        Assert.True(octets.AsSpan(start).StartsWith(written), "An accepted message is written as it came.");
        Assert.False(message.TopVia.Value.IsEmpty);
        Assert.False(message.From.Uri.IsEmpty);
        Assert.False(message.To.Uri.IsEmpty);
        Assert.False(message.CallId.IsEmpty);
        Assert.False(message.MethodName.IsEmpty);
        CheckSame(message, Wire.Parse(written));

        // As an element that forwards it: another line on top, then parsed by the next one.
        var copy = message.Copy();
        copy.Prepend(HeaderName.Via, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKnext"u8);
        var next = Wire.Parse(Wire.Write(copy));
        Assert.Equal("z9hG4bKnext", Wire.Text(next.TopVia.Branch));
        Assert.True(next.RemoveFirstValue(HeaderName.Via));
        Assert.Equal(written, Wire.Write(next));
    }

    public static void CheckSame(SipMessage expected, SipMessage actual)
    {
        Assert.Equal(expected.IsRequest, actual.IsRequest);
        Assert.Equal(expected.StatusCode, actual.StatusCode);
        Assert.Equal(expected.Method, actual.Method);
        Assert.Equal(Wire.Text(expected.RequestUri), Wire.Text(actual.RequestUri));
        Assert.Equal(Wire.Text(expected.ReasonPhrase), Wire.Text(actual.ReasonPhrase));
        Assert.Equal(Fields(expected), Fields(actual));
        Assert.Equal(Wire.Text(expected.Body), Wire.Text(actual.Body));
    }

    public static List<(HeaderName Id, string Name, string Value)> Fields(SipMessage message)
    {
        var fields = new List<(HeaderName, string, string)>();
        for (var i = 0; i < message.HeaderCount; i++)
        {
            var field = message.GetHeader(i);
            fields.Add((field.Id, Wire.Text(field.Name), Wire.Text(field.Value)));
        }

        return fields;
    }

    private static void ReadEverything(SipMessage message)
    {
        _ = message.ToString();
        _ = message.CSeqNumber;
        _ = message.MaxForwards;
        _ = message.From.Tag;
        _ = message.To.Tag;
        _ = message.TopVia.HasMagicCookie;
        for (var i = 0; i < message.HeaderCount; i++)
        {
            var name = message.GetHeader(i).Id;
            foreach (var value in message.Values(name))
            {
                ReadVia(value);
                ReadAddress(value);
            }
        }
    }

    private static void ReadVia(ReadOnlySpan<byte> value)
    {
        if (!Via.TryParse(value, out var via)) return;
        _ = via.Transport;
        _ = via.Branch;
        foreach (var parameter in via.Parameters) Assert.False(parameter.Name.IsEmpty);
    }

    private static void ReadAddress(ReadOnlySpan<byte> value)
    {
        if (!NameAddress.TryParse(value, out var address)) return;
        foreach (var parameter in address.Parameters) Assert.True(address.Parameters.Has(parameter.Name));
        if (!SipUri.TryParse(address.Uri, out var uri)) return;
        Assert.True(SipUri.Equivalent(uri, uri));
        // A canonical address is its own canonical address.
        var canonical = new byte[4 + 3 * uri.Value.Length];
        canonical = canonical[..uri.WriteAddressOfRecord(canonical)];
        Assert.True(SipUri.TryParse(canonical, out var again));
        var twice = new byte[canonical.Length];
        Assert.Equal(canonical.Length, again.WriteAddressOfRecord(twice));
        Assert.Equal(canonical, twice);
    }

    private static void CheckAnswer(SipMessage request)
    {
        var response = SipMessage.CreateResponse(request, 400, default, "tag"u8);
        Assert.Equal(Wire.Values(request, HeaderName.Via), Wire.Values(response, HeaderName.Via));
        Assert.True(response.WrittenLength == Wire.Write(response).Length);
    }
}
