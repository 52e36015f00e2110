using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>A transport address at which an agent may be reached (RFC 8445 section 4), as agents tell each other of it. <see cref="CandidateText"/> reads and writes it.</summary>
public sealed record Candidate
{
    /// <summary>Lowest component, as of RTP.</summary>
    public const int MinComponent = 1;

    /// <summary>Highest component (RFC 8445 section 5.1.2.1).</summary>
    public const int MaxComponent = 256;

    /// <summary>The foundation.</summary>
    public required Foundation Foundation { get; init; }

    /// <summary>1 for RTP and everything bundled with it, 2 for RTCP; to 256.</summary>
    public int Component { get; init; } = MinComponent;

    /// <summary>The transport.</summary>
    public CandidateTransport Transport { get; init; }

    /// <summary>1 to 2^31 - 1, the higher the better.</summary>
    public required uint Priority { get; init; }

    /// <summary>The address; of a candidate with a <see cref="Name"/> only the port.</summary>
    public required PeerAddress Address { get; init; }

    /// <summary>A name of multicast DNS, which ends with <c>.local</c> and hides the address from who cannot resolve it (draft-ietf-mmusic-mdns-ice-candidates); null when the address is told.</summary>
    public string? Name { get; init; }

    /// <summary>The type.</summary>
    public required CandidateType Type { get; init; }

    /// <summary>The base of a reflexive candidate, the mapped address of a relayed one, for diagnosis only; null for none.</summary>
    public PeerAddress? RelatedAddress { get; init; }

    /// <summary>The fragment of the session that the candidate belongs to, where it is told (RFC 8838 section 9, and the <c>ufrag</c> of browsers); null for none.</summary>
    public string? UserFragment { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {Transport} {Name ?? Address.ToString()}";
}
