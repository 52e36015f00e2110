using System.Globalization;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>Formats whose parameters name others by their payload types: repetition (RFC 4588 section 8.6) and redundancy (RFC 2198 section 5).</summary>
internal static class FormatReferences
{
    public static bool Refers(RtpFormat format) => format.Is("rtx") || format.Is("red");

    /// <summary>The format with other numbers in its parameters; null when it names one that has no other number.</summary>
    public static RtpFormat? Renumber(RtpFormat format, IReadOnlyDictionary<byte, byte> numbers)
    {
        if (format.Is("rtx"))
        {
            if (format.Repeats() is not { } repeated || !numbers.TryGetValue(repeated, out var number)) return null;
            var time = format.Parameters!.Find("rtx-time") is { } value ? $";rtx-time={value}" : "";
            return With(format, string.Create(CultureInfo.InvariantCulture, $"apt={number}{time}"));
        }

        if (!format.Is("red") || format.Parameters is not { } parameters) return format;
        var renumbered = new List<string>();
        foreach (var text in parameters.Text.Split('/'))
        {
            if (!byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var named) || !numbers.TryGetValue(named, out var number)) return null;
            renumbered.Add(number.ToString(CultureInfo.InvariantCulture));
        }

        return With(format, string.Join('/', renumbered));
    }

    private static RtpFormat With(RtpFormat format, string text) => format with { Parameters = format.Parameters! with { Text = text } };
}
