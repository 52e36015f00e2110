using System.Diagnostics.CodeAnalysis;

namespace Tandem.Sdp.Grouping;

/// <summary>Media that belong together: <c>a=group:BUNDLE 0 1</c> (RFC 5888 section 5, RFC 9143 section 7). Immutable.</summary>
/// <param name="Semantics">How they belong together.</param>
/// <param name="MediaIds">The <c>a=mid</c> of each, in their order.</param>
public sealed record SdpGroup(string Semantics, IReadOnlyList<string> MediaIds)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "group";

    /// <summary>The name of the attribute that names a medium.</summary>
    public const string MediaId = "mid";

    /// <summary>The media share one address.</summary>
    public const string Bundle = "BUNDLE";

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out SdpGroup? group)
    {
        var words = AttributeText.Words(value);
        group = words.Length > 0 && Array.TrueForAll(words, word => AttributeText.IsToken(word)) ? new SdpGroup(words[0], words[1..]) : null;
        return group is not null;
    }

    /// <summary>The group of media that share the address of a medium; null when it is in none.</summary>
    public static SdpGroup? BundleOf(SessionDescription session, MediaDescription media) =>
        media.Attributes.Find(MediaId) is { } id ? Bundles(session).FirstOrDefault(group => group.MediaIds.Contains(id)) : null;

    /// <summary>The groups of media that share an address.</summary>
    public static IEnumerable<SdpGroup> Bundles(SessionDescription session)
    {
        foreach (var value in session.Attributes.FindAll(Name))
            if (TryParse(value, out var group) && group.Semantics.Equals(Bundle, StringComparison.OrdinalIgnoreCase)) yield return group;
    }

    /// <summary>The value of the attribute.</summary>
    public override string ToString() => string.Join(' ', MediaIds.Prepend(Semantics));
}
