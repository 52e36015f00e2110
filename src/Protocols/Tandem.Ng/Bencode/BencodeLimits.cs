namespace Tandem.Ng.Bencode;

/// <summary>What is accepted from outside. Immutable.</summary>
public sealed record BencodeLimits
{
    /// <summary>The limits when nothing is configured.</summary>
    public static readonly BencodeLimits Default = new();

    /// <summary>Most octets; 65,535 by default, as many as a datagram has.</summary>
    public int MaxOctets { get; init; } = 65_535;

    /// <summary>How deep values are within values; 8 by default, where attributes to change need 4.</summary>
    public int MaxDepth { get; init; } = 8;

    /// <summary>Most values, names included; 4,096 by default.</summary>
    public int MaxValues { get; init; } = 4096;
}
