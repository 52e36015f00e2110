using System.Diagnostics.CodeAnalysis;

namespace Tandem.Sdp.Rtp;

/// <summary>Feedback that a receiver may send: <c>a=rtcp-fb:96 nack pli</c> (RFC 4585 section 4.2). Immutable.</summary>
/// <param name="Format">The payload type; null for all.</param>
/// <param name="Value">What kind, such as <c>nack pli</c>, <c>ccm fir</c>, <c>transport-cc</c> or <c>goog-remb</c>.</param>
public sealed record RtcpFeedback(byte? Format, string Value)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "rtcp-fb";

    private const string All = "*";

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out RtcpFeedback? feedback)
    {
        feedback = null;
        var (format, rest) = AttributeText.Cut(value, ' ');
        var words = AttributeText.Words(rest);
        if (words.Length == 0) return false;
        byte number = 0;
        if (format != All && !AttributeText.TryPayloadType(format, out number)) return false;
        feedback = new RtcpFeedback(format == All ? null : number, string.Join(' ', words));
        return true;
    }

    /// <summary>Whether it is for a payload type.</summary>
    public bool IsFor(byte payloadType) => Format is null || Format == payloadType;

    /// <summary>The value of the attribute.</summary>
    public override string ToString() => $"{(Format is { } number ? number : All)} {Value}";
}
