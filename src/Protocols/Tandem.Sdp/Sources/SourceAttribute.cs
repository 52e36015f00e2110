using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tandem.Sdp.Sources;

/// <summary>What is said of a source: <c>a=ssrc:314159 cname:user@example.com</c> (RFC 5576 section 4.1). Immutable.</summary>
/// <param name="Source">The source.</param>
/// <param name="Attribute">What is said of it, such as <c>cname</c> (section 6.1).</param>
public sealed record SourceAttribute(uint Source, SdpAttribute Attribute)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "ssrc";

    /// <summary>The attribute that names who sends (section 6.1).</summary>
    public const string CanonicalName = "cname";

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out SourceAttribute? attribute)
    {
        attribute = null;
        var (number, rest) = AttributeText.Cut(value, ' ');
        var (name, tail) = AttributeText.Cut(rest, ':');
        if (!uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var source) || !AttributeText.IsToken(name)) return false;
        attribute = new SourceAttribute(source, new SdpAttribute(name, name.Length < rest.Length ? tail : null));
        return true;
    }

    /// <summary>The value of the attribute.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source} {Attribute}");
}
