namespace Tandem.Sip;

/// <summary>One parameter of a list, as written; a view of octets.</summary>
public readonly ref struct Parameter
{
    internal Parameter(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name = name;
        Value = value;
    }

    /// <summary>The name, in the case it was written in; compare without case.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value, quotes included; empty when there is none.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
