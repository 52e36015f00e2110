namespace Tandem.Rtp.Rtcp;

/// <summary>What a <see cref="StatisticsSummary"/> reports (RFC 3611 section 4.6).</summary>
[Flags]
public enum StatisticsFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The four of TTL, of IPv4.</summary>
    TimeToLive = 0x08,

    /// <summary>The four of TTL hold hop limits of IPv6.</summary>
    HopLimit = 0x10,

    /// <summary>The four of jitter.</summary>
    Jitter = 0x20,

    /// <summary>Packets that came twice.</summary>
    Duplicates = 0x40,

    /// <summary>Packets lost.</summary>
    Loss = 0x80,
}
