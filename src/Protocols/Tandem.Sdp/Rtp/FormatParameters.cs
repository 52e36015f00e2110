using System.Diagnostics.CodeAnalysis;

namespace Tandem.Sdp.Rtp;

/// <summary>The parameters of a format: <c>a=fmtp:111 minptime=10;useinbandfec=1</c> (RFC 8866 section 6.15). Most formats have names and values (RFC 4855 section 3); some, as telephone events, have a text of their own. Immutable.</summary>
/// <param name="Format">The payload type, or what the protocol has instead.</param>
/// <param name="Text">What follows it, as it was written.</param>
public sealed record FormatParameters(string Format, string Text)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "fmtp";

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out FormatParameters? parameters)
    {
        var (format, text) = AttributeText.Cut(value, ' ');
        parameters = AttributeText.IsToken(format) && text.Trim() is { Length: > 0 } trimmed ? new FormatParameters(format, trimmed) : null;
        return parameters is not null;
    }

    /// <summary>The value of the first parameter of a name, which is compared without case; null when it is missing, empty when it has no value.</summary>
    public string? Find(string name)
    {
        foreach (var parameter in Text.Split(';', StringSplitOptions.TrimEntries))
        {
            var (found, value) = AttributeText.Cut(parameter, '=');
            if (found.TrimEnd().Equals(name, StringComparison.OrdinalIgnoreCase)) return value.TrimStart();
        }

        return null;
    }

    /// <summary>The number that is the value of a parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="otherwise">When it is missing or no number.</param>
    public int Number(string name, int otherwise) => Find(name) is { } value && AttributeText.TryNumber(value, out var number) ? number : otherwise;

    /// <summary>The value of the attribute.</summary>
    public override string ToString() => $"{Format} {Text}";
}
