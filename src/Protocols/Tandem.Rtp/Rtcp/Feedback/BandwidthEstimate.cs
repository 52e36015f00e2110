using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>REMB, how much a receiver estimates that it can get of some sources together (draft-alvestrand-rmcat-remb-03 section 2.2).</summary>
public readonly ref struct BandwidthEstimate
{
    internal const int FixedLength = 8;
    internal const int MantissaBits = 18;
    internal const int MaxSources = byte.MaxValue;

    private BandwidthEstimate(ulong bitsPerSecond, SourceList sources)
    {
        BitsPerSecond = bitsPerSecond;
        Sources = sources;
    }

    internal static ReadOnlySpan<byte> Identifier => "REMB"u8;

    /// <summary>Bits a second.</summary>
    public ulong BitsPerSecond { get; }

    /// <summary>The sources.</summary>
    public SourceList Sources { get; }

    /// <summary>Reads it; <see cref="RtcpParseError.Type"/> when the message is another one.</summary>
    public static RtcpParseError TryRead(scoped in FeedbackMessage message, out BandwidthEstimate estimate)
    {
        estimate = default;
        var information = message.Information;
        if (!message.Is(PayloadFeedbackFormat.ApplicationLayer) || !information.StartsWith(Identifier)) return RtcpParseError.Type;
        if (information.Length < FixedLength) return RtcpParseError.TooShort;
        var word = BinaryPrimitives.ReadUInt32BigEndian(information[4..]);
        var sources = information[FixedLength..];
        var length = (int)(word >> 24) * sizeof(uint);
        if (length > sources.Length) return RtcpParseError.Count;
        var mantissa = word & ((1u << MantissaBits) - 1);
        estimate = new BandwidthEstimate(BitRateCoding.Decode(mantissa, (int)(word >> MantissaBits) & 0x3F), new SourceList(sources[..length]));
        return RtcpParseError.None;
    }
}
