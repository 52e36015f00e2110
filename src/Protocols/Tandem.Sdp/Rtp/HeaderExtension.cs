using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tandem.Sdp.Negotiation;

namespace Tandem.Sdp.Rtp;

/// <summary>The number of a header extension: <c>a=extmap:1/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on</c> (RFC 8285 section 8). Immutable.</summary>
/// <param name="Id">Its number in packets: 1 to 255, 1 to 14 for short ones; 4096 to 4351 in an offer that leaves the choice (section 6).</param>
/// <param name="Uri">What it is.</param>
/// <param name="Direction">Who sends it; null for both.</param>
/// <param name="Parameters">What follows, as it was written; null for nothing.</param>
public sealed record HeaderExtension(int Id, string Uri, MediaDirection? Direction = null, string? Parameters = null)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "extmap";

    private const int MaxId = 4351;

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out HeaderExtension? extension)
    {
        extension = null;
        var (heading, rest) = AttributeText.Cut(value, ' ');
        var (number, direction) = AttributeText.Cut(heading, '/');
        var (uri, parameters) = AttributeText.Cut(rest.Trim(), ' ');
        if (!AttributeText.TryNumber(number, out var id) || id is 0 or > MaxId || uri.Length == 0) return false;
        MediaDirection parsed = default;
        if (heading.Contains('/', StringComparison.Ordinal) && !MediaDirections.TryParse(direction, out parsed)) return false;
        extension = new HeaderExtension(id, uri, direction.Length > 0 ? parsed : null, parameters.Length > 0 ? parameters : null);
        return true;
    }

    /// <summary>The value of the attribute.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Id}{(Direction is { } direction ? "/" + direction.ToAttribute() : "")} {Uri}{(Parameters is null ? "" : " " + Parameters)}");
}
