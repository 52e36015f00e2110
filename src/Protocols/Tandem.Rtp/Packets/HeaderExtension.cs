namespace Tandem.Rtp;

/// <summary>One element of a header extension (RFC 8285).</summary>
public readonly ref struct HeaderExtension
{
    internal HeaderExtension(byte id, ReadOnlySpan<byte> value)
    {
        Id = id;
        Value = value;
    }

    /// <summary>Its identifier, which the session description maps to a URI; 1 to 255.</summary>
    public byte Id { get; }

    /// <summary>What it says.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
