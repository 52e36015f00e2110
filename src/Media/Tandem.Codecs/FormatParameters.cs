using System.Globalization;

namespace Tandem.Codecs;

/// <summary>The parameters of <c>a=fmtp</c>: <c>name=value</c> separated by semicolons; names in any case. What is unknown is passed over, what makes no sense counts as missing.</summary>
internal readonly struct FormatParameters(string text)
{
    /// <summary>The value, without quotation marks; null when it is not there.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var parameter in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = parameter.Split('=', 2, StringSplitOptions.TrimEntries);
                if (parts.Length == 2 && parts[0].Equals(name, StringComparison.OrdinalIgnoreCase)) return parts[1].Trim('"');
            }
            return null;
        }
    }

    public bool IsSet(string name) => this[name] == "1";

    public int? Number(string name, int least, int most) =>
        int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, least, most) : null;
}
