using System.Net.Sockets;

namespace Tandem.Media.Legs;

/// <summary>What a transport is to be.</summary>
public sealed record LegTransportRequest
{
    /// <summary>The family of its address.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.InterNetwork;

    /// <summary>The name of the network whose address it has; null for the first address of the family.</summary>
    public string? Network { get; init; }

    /// <summary>Whether it finds its way by ICE and has its keys by DTLS: always on one port.</summary>
    public bool IsWebRtc { get; init; }

    /// <summary>Whether this side nominates (RFC 8445 section 6.1.1): it does when it makes the offer, or the other side is lite.</summary>
    public bool IsControlling { get; init; }

    /// <summary>Whether the other side is known to take RTCP on the port of RTP, so that no second one is needed.</summary>
    public bool IsMultiplexed { get; init; }

    /// <summary>Whether it has its keys by DTLS although it knows nothing of ICE (RFC 5764), as some phones do.</summary>
    public bool IsDtls { get; init; }
}
