using Tandem.Sdp.Writing;

namespace Tandem.Sdp;

/// <summary>A medium of a session (RFC 8866 section 5.14). Immutable; two are compared by what <see cref="ToString"/> writes.</summary>
public sealed record MediaDescription
{
    /// <summary>What it is: <c>audio</c>, <c>video</c>, <c>text</c>, <c>application</c>, <c>message</c>, <c>image</c> or another token.</summary>
    public required string Kind { get; init; }

    /// <summary>The port at which it is received. 0 in an answer refuses the medium, and in an offer ends it (RFC 3264 sections 6 and 8.2), unless it is bundled with another (RFC 9143 section 6).</summary>
    public required ushort Port { get; init; }

    /// <summary>How many ports, or pairs of them, there are from <see cref="Port"/> on; 1 to 65,535.</summary>
    public int PortCount { get; init; } = 1;

    /// <summary>How it is carried, such as <c>RTP/AVP</c> or <c>UDP/TLS/RTP/SAVPF</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Its formats, the most wanted first: payload types for RTP, else what the protocol says. At least one.</summary>
    public required IReadOnlyList<string> Formats { get; init; }

    /// <summary>What it is about (section 5.4); null without.</summary>
    public string? Information { get; init; }

    /// <summary>Its own addresses (section 5.7), more than one for layers only; none when that of the session is meant.</summary>
    public IReadOnlyList<SdpConnection> Connections { get; init; } = [];

    /// <summary>Its bandwidth (section 5.8).</summary>
    public IReadOnlyList<SdpBandwidth> Bandwidths { get; init; } = [];

    /// <summary>Its attributes (section 5.13).</summary>
    public SdpAttributes Attributes { get; init; } = SdpAttributes.None;

    /// <summary>The medium as text.</summary>
    /// <exception cref="InvalidOperationException">A text in it has a line end or a NUL, which no description can carry.</exception>
    public override string ToString() => SdpWriter.Write(this);

    /// <summary>Whether both are written the same.</summary>
    public bool Equals(MediaDescription? other) => other is not null && ToString() == other.ToString();

    /// <summary>Equal for equal media.</summary>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
