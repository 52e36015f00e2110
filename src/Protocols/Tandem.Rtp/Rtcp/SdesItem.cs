namespace Tandem.Rtp.Rtcp;

/// <summary>One item of a source description (RFC 3550 section 6.5).</summary>
public readonly ref struct SdesItem
{
    internal SdesItem(SdesItemType type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>What it is; any octet but 0.</summary>
    public SdesItemType Type { get; }

    /// <summary>What it says: UTF-8, as it came, not checked.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
