namespace Tandem.Sip;

/// <summary>What <see cref="HeaderLines.Next"/> found.</summary>
internal enum HeaderLine : byte
{
    /// <summary>One header field.</summary>
    Field,

    /// <summary>The empty line that ends the header fields; the position is behind it.</summary>
    End,

    /// <summary>The octets end first.</summary>
    Incomplete,

    /// <summary>A line that is no header field, or that contains a CR or LF on its own; it has been passed over.</summary>
    Malformed,
}

/// <summary>
/// Reads header fields line by line (RFC 3261 section 7.3.1), folds undone only in so far as a folded field is one field. Only CRLF ends a line: an element that took a
/// bare CR or LF for one would see other fields than the next one.
/// </summary>
internal ref struct HeaderLines(ReadOnlySpan<byte> octets, int position)
{
    private readonly ReadOnlySpan<byte> _octets = octets;

    /// <summary>The first octet not read yet.</summary>
    internal int Position { get; private set; } = position;

    /// <summary>Reads the next line.</summary>
    internal HeaderLine Next(out HeaderEntry entry)
    {
        entry = default;
        var start = Position;
        var octets = _octets;
        if (start + 1 >= octets.Length) return HeaderLine.Incomplete;
        if (octets[start] == (byte)'\r' && octets[start + 1] == (byte)'\n')
        {
            Position = start + 2;
            return HeaderLine.End;
        }

        var colon = octets[start..].IndexOfAny((byte)':', (byte)'\r', (byte)'\n');
        if (colon < 0) return HeaderLine.Incomplete;
        var end = FindEnd(start + colon, out var hasBareEnd);
        if (end < 0) return HeaderLine.Incomplete;
        Position = end;
        if (hasBareEnd || octets[start + colon] != (byte)':') return HeaderLine.Malformed;
        return ReadField(start, start + colon, end, out entry) ? HeaderLine.Field : HeaderLine.Malformed;
    }

    private readonly bool ReadField(int start, int colon, int end, out HeaderEntry entry)
    {
        entry = default;
        var nameEnd = colon;
        while (nameEnd > start && _octets[nameEnd - 1] is (byte)' ' or (byte)'\t') nameEnd--;
        var name = _octets[start..nameEnd];
        var id = HeaderNames.Find(name);
        if (id == HeaderName.Other && (!Grammar.IsToken(name) || name.Length > ushort.MaxValue)) return false;
        var valueStart = Grammar.SkipWhiteSpace(_octets[..end], colon + 1);
        var valueEnd = end - 2;
        while (valueEnd > valueStart && Grammar.IsWhiteSpace(_octets[valueEnd - 1])) valueEnd--;
        // A field without value: its white space ended behind the line.
        if (valueStart > valueEnd) valueStart = valueEnd;
        entry = new HeaderEntry
        {
            Start = start,
            End = end,
            ValueStart = valueStart,
            ValueEnd = valueEnd,
            NameLength = (ushort)name.Length,
            Id = id,
        };
        return true;
    }

    /// <summary>The position behind the CRLF that is followed by neither space nor tab, or -1.</summary>
    private readonly int FindEnd(int from, out bool hasBareEnd)
    {
        hasBareEnd = false;
        var octets = _octets;
        while (true)
        {
            var next = octets[from..].IndexOfAny((byte)'\r', (byte)'\n');
            if (next < 0) return -1;
            from += next + 1;
            if (octets[from - 1] == (byte)'\n' || from < octets.Length && octets[from] != (byte)'\n')
            {
                hasBareEnd = true;
                continue;
            }

            if (from == octets.Length) return -1;
            from++;
            if (from == octets.Length || octets[from] is not ((byte)' ' or (byte)'\t')) return from;
        }
    }
}
