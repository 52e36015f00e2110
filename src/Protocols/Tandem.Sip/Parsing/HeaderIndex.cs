namespace Tandem.Sip;

/// <summary>The header fields of a message while they are being read.</summary>
internal struct HeaderIndex
{
    /// <summary>Fields that a message has at most once; a second one is an error of that field (RFC 3261 section 7.3.1).</summary>
    private const ulong OnlyOnce = 1UL << (int)HeaderName.From | 1UL << (int)HeaderName.To | 1UL << (int)HeaderName.CallId
        | 1UL << (int)HeaderName.CSeq | 1UL << (int)HeaderName.MaxForwards | 1UL << (int)HeaderName.ContentLength;

    internal HeaderEntry[] Headers;
    internal int Count;

    /// <summary>One bit for each <see cref="HeaderName"/> found.</summary>
    internal ulong Present;

    /// <summary>Reads all fields from <paramref name="start"/> on.</summary>
    /// <returns>The position of the body, or -1 when the octets end before the empty line.</returns>
    internal int Read(ReadOnlySpan<byte> octets, int start, int maxHeaders, ref SipParseError error)
    {
        var lines = new HeaderLines(octets, start);
        while (true)
        {
            switch (lines.Next(out var entry))
            {
                case HeaderLine.End:
                    return lines.Position;
                case HeaderLine.Incomplete:
                    return -1;
                case HeaderLine.Malformed:
                    MessageParser.Note(ref error, SipParseError.HeaderLine);
                    break;
                default:
                    if (Count == maxHeaders)
                    {
                        MessageParser.Note(ref error, SipParseError.TooManyHeaders);
                        return lines.Position;
                    }

                    Add(entry, ref error);
                    break;
            }
        }
    }

    private void Add(in HeaderEntry entry, ref SipParseError error)
    {
        var bit = 1UL << (int)entry.Id;
        if ((Present & OnlyOnce & bit) != 0) MessageParser.Note(ref error, FieldChecks.ErrorOf(entry.Id));
        Present |= bit;
        if (Count == Headers.Length) Array.Resize(ref Headers, Count * 2);
        Headers[Count++] = entry;
    }
}
