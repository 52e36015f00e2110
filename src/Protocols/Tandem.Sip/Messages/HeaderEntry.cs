namespace Tandem.Sip;

/// <summary>Where one header field stands: positions in the received octets, or in the message's arena when it was added or changed.</summary>
internal struct HeaderEntry
{
    /// <summary>First octet of the line, which is the first of the name.</summary>
    internal int Start;

    /// <summary>Behind the CRLF that ends the line.</summary>
    internal int End;

    /// <summary>First octet of the value without white space.</summary>
    internal int ValueStart;

    /// <summary>Behind the last octet of the value without white space.</summary>
    internal int ValueEnd;

    /// <summary>Length of the name as written.</summary>
    internal ushort NameLength;

    /// <summary>Which field.</summary>
    internal HeaderName Id;

    /// <summary>Whether the positions are in the arena.</summary>
    internal bool InArena;
}
