using System.Text;
using Tandem.Sdp.Parsing;
using Tandem.Sdp.Writing;

namespace Tandem.Sdp;

/// <summary>
/// A session description (RFC 8866). Its text is Unicode; what comes in another character set than UTF-8 is taken for ISO 8859-1. Immutable; two are compared by what <see cref="ToString"/> writes.
/// </summary>
/// <example>
/// <code>
/// if (SessionDescription.TryParse(body, SdpLimits.Default, out var offer) != SdpParseError.None) return;
/// var held = offer with { Media = [.. offer.Media.Select(media => media with { Attributes = media.Attributes.Without("sendrecv").With(new SdpAttribute("sendonly")) })] };
/// var octets = held.ToOctets();
/// </code>
/// </example>
public sealed record SessionDescription
{
    /// <summary>The session name of who has none (RFC 8866 section 5.3).</summary>
    public const string NoName = "-";

    /// <summary>Who made the description, and its version (section 5.2).</summary>
    public required SdpOrigin Origin { get; init; }

    /// <summary>The session name (section 5.3).</summary>
    public string Name { get; init; } = NoName;

    /// <summary>What the session is about (section 5.4); null without.</summary>
    public string? Information { get; init; }

    /// <summary>Where there is more about the session (section 5.5); null without.</summary>
    public string? Uri { get; init; }

    /// <summary>E-mail addresses of who is responsible (section 5.6).</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>Their telephone numbers (section 5.6).</summary>
    public IReadOnlyList<string> Phones { get; init; } = [];

    /// <summary>The address of all media that have none of their own (section 5.7); null without.</summary>
    public SdpConnection? Connection { get; init; }

    /// <summary>Bandwidth of the whole session (section 5.8).</summary>
    public IReadOnlyList<SdpBandwidth> Bandwidths { get; init; } = [];

    /// <summary>When the session is active (sections 5.9 and 5.10). One without bounds, as RFC 3264 section 5 wants it, when nothing else is said.</summary>
    public IReadOnlyList<SdpTiming> Timings { get; init; } = [SdpTiming.Always];

    /// <summary>Adjustments of time zones (section 5.11), as they were written; null without.</summary>
    public string? TimeZones { get; init; }

    /// <summary>Attributes of the session (section 5.13).</summary>
    public SdpAttributes Attributes { get; init; } = SdpAttributes.None;

    /// <summary>The media, in their order, by which offer and answer find each other (RFC 3264 section 6).</summary>
    public IReadOnlyList<MediaDescription> Media { get; init; } = [];

    /// <summary>
    /// Reads a description. Its lines may end with LF alone, lines of the session may stand in any order, and session name and time may be missing: phones write such ones. A key (<c>k=</c>) is dropped, as RFC 8866
    /// section 5.12 demands.
    /// </summary>
    /// <param name="octets">The body of a message.</param>
    /// <param name="limits">What is accepted.</param>
    /// <param name="description">The description; null when there is an error.</param>
    public static SdpParseError TryParse(ReadOnlySpan<byte> octets, SdpLimits limits, out SessionDescription? description) => new SdpParser(limits).Parse(octets, out description);

    /// <summary>The address at which a medium is received (section 5.7): its own, or that of the session; null for none, as a medium that was refused may have it.</summary>
    /// <param name="media">One of <see cref="Media"/>.</param>
    public SdpConnection? ConnectionOf(MediaDescription media) => media.Connections.Count > 0 ? media.Connections[0] : Connection;

    /// <summary>The description as it goes over the wire.</summary>
    /// <exception cref="InvalidOperationException">A text in it has a line end or a NUL, which no description can carry.</exception>
    public byte[] ToOctets() => Encoding.UTF8.GetBytes(ToString());

    /// <summary>The description as text.</summary>
    /// <exception cref="InvalidOperationException">A text in it has a line end or a NUL, which no description can carry.</exception>
    public override string ToString() => SdpWriter.Write(this);

    /// <summary>Whether both are written the same.</summary>
    public bool Equals(SessionDescription? other) => other is not null && ToString() == other.ToString();

    /// <summary>Equal for equal descriptions.</summary>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
