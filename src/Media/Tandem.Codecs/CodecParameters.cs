using System.Globalization;

namespace Tandem.Codecs;

/// <summary>What codecs take from the parameters of <c>a=fmtp</c>. What is unknown is passed over, what makes no sense counts as missing.</summary>
internal readonly struct CodecParameters(string text)
{
    private readonly Sdp.Rtp.FormatParameters _parameters = new("", text);

    /// <summary>The value, without quotation marks; null when it is not there.</summary>
    public string? this[string name] => _parameters.Find(name) is { Length: > 0 } value ? value.Trim('"') : null;

    public bool IsSet(string name) => this[name] == "1";

    public int? Number(string name, int least, int most) =>
        int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, least, most) : null;
}
