namespace Tandem.Rtp.Retransmission;

/// <summary>What a <see cref="PacketHistory"/> keeps. Immutable.</summary>
public sealed record PacketHistoryOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly PacketHistoryOptions Default = new();

    /// <summary>Packets that are kept: a power of two, 512 by default; a second of video at 5 Mbit/s. At most 32,768.</summary>
    public int Capacity { get; init; } = 512;

    /// <summary>Octets of the longest packet that is kept; 1,500 by default.</summary>
    public int MaxPacketLength { get; init; } = 1500;

    /// <summary>How old a packet may be to be sent again; one second by default.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a packet is sent again at most; 4 by default. A peer that asks more often only costs bandwidth.</summary>
    public int MaxRetransmissions { get; init; } = 4;
}
