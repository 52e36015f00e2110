namespace Tandem.Sip;

/// <summary>One header field of a message, as seen in its current state. Valid until the message is changed.</summary>
public readonly ref struct HeaderField
{
    internal HeaderField(HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Id = id;
        Name = name;
        Value = value;
    }

    /// <summary>Which field it is; <see cref="HeaderName.Other"/> for one that Tandem does not know.</summary>
    public HeaderName Id { get; }

    /// <summary>The name as it was written, without colon and white space.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value without white space around it; folded lines (RFC 3261 section 7.3.1) still contain their CRLF.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
