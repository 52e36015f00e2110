using System.Net.Sockets;
using Tandem.Media.Transports;

namespace Tandem.Media.Calls;

/// <summary>What a party can take. Immutable.</summary>
/// <param name="Media">How it takes its media.</param>
public sealed record PartyProfile(MediaProfile Media)
{
    /// <summary>That of who has chosen everything by itself.</summary>
    public static readonly PartyProfile AsOffered = new(MediaProfile.AsOffered);

    /// <summary>The names of the codecs that it takes; empty for all.</summary>
    public IReadOnlyList<string> Codecs { get; init; } = [];

    /// <summary>Whether it takes video.</summary>
    public bool TakesVideo { get; init; } = true;

    /// <summary>Whether it uses ICE.</summary>
    public IceUse Ice { get; init; }

    /// <summary>Where its RTCP goes.</summary>
    public RtcpUse Rtcp { get; init; }

    /// <summary>How it has its keys by DTLS.</summary>
    public DtlsUse Dtls { get; init; }

    /// <summary>Whether it may have keys in the description.</summary>
    public bool TakesKeys { get; init; } = true;

    /// <summary>Names of suites of SRTP that it is not told of.</summary>
    public IReadOnlyList<string> RefusedSuites { get; init; } = [];

    /// <summary>The family of the addresses that it is told; null for that which it has, or the configured one.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>The name of the network whose addresses it is told; null for that which was said before, or the first address.</summary>
    public string? Network { get; init; }

    /// <summary>The same for who makes it an offer.</summary>
    public string? OfferersNetwork { get; init; }

    /// <summary>The packet time that it is told, and is sent to with; null for that of the other side, and of its own wish.</summary>
    public TimeSpan? PacketTime { get; init; }

    /// <summary>Whether its media are told with names (RFC 5888) although nothing needs them.</summary>
    public bool NamesMedia { get; init; }

    /// <summary>Whose packets are taken for those of both parties that have agreed; null for what was said before.</summary>
    public SourceRules? Sources { get; init; }

    /// <summary>Which codecs of the other side it is told of, and which others.</summary>
    public CodecWishes CodecWishes { get; init; } = CodecWishes.None;
}
