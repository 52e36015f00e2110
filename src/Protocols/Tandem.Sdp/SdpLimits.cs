namespace Tandem.Sdp;

/// <summary>What the parser accepts from outside. Immutable.</summary>
public sealed record SdpLimits
{
    /// <summary>The limits when nothing is configured.</summary>
    public static readonly SdpLimits Default = new();

    /// <summary>Longest description in octets; 65,535 by default, as much as a SIP message can hold.</summary>
    public int MaxOctets { get; init; } = 65_535;

    /// <summary>Most lines; 4,096 by default. A browser with audio and three simulcast videos writes some 300.</summary>
    public int MaxLines { get; init; } = 4096;

    /// <summary>Most media; 64 by default.</summary>
    public int MaxMedia { get; init; } = 64;

    /// <summary>Most formats of a medium; 128 by default, as many as there are payload types.</summary>
    public int MaxFormats { get; init; } = 128;
}
