using Tandem.Rtp.Sequences;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Legs;

/// <summary>A format that may come, with what is asked of it for each packet.</summary>
/// <param name="format">The format.</param>
internal sealed class StreamFormat(RtpFormat format)
{
    public RtpFormat Format => format;

    public MediaClock Clock { get; } = new(format.Map.ClockRate);

    public bool IsEvent { get; } = format.Is("telephone-event");

    public bool IsCompanion { get; } = format.IsCompanion();

    /// <summary>What it is filled with to be silent; null when it cannot be.</summary>
    public byte[]? Silence { get; } = SilentPayload.Of(format);

    /// <summary>The payload type that it repeats (RFC 4588); null for any other format.</summary>
    public byte? Repeats { get; } = format.Repeats();

    public override string ToString() => format.Map.ToString()[(format.Map.ToString().IndexOf(' ', StringComparison.Ordinal) + 1)..];
}
