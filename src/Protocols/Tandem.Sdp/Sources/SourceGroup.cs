using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tandem.Sdp.Sources;

/// <summary>Sources that belong together: <c>a=ssrc-group:FID 1 2</c> (RFC 5576 section 4.2). Immutable.</summary>
/// <param name="Semantics">How they belong together: <c>FID</c> for a source and its repetition, <c>FEC-FR</c> for its repair, <c>SIM</c> for layers.</param>
/// <param name="Sources">The sources, in their order; none is allowed.</param>
public sealed record SourceGroup(string Semantics, IReadOnlyList<uint> Sources)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "ssrc-group";

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out SourceGroup? group)
    {
        group = null;
        var words = AttributeText.Words(value);
        if (words.Length == 0 || !AttributeText.IsToken(words[0])) return false;
        var sources = new uint[words.Length - 1];
        for (var i = 0; i < sources.Length; i++)
            if (!uint.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out sources[i])) return false;
        group = new SourceGroup(words[0], sources);
        return true;
    }

    /// <summary>The value of the attribute.</summary>
    public override string ToString() => string.Join(' ', Sources.Select(source => source.ToString(CultureInfo.InvariantCulture)).Prepend(Semantics));
}
