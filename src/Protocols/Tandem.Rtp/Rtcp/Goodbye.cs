namespace Tandem.Rtp.Rtcp;

/// <summary>BYE (RFC 3550 section 6.6).</summary>
public readonly ref struct Goodbye
{
    private Goodbye(SourceList sources, ReadOnlySpan<byte> reason)
    {
        Sources = sources;
        Reason = reason;
    }

    /// <summary>Who leaves; may be nobody.</summary>
    public SourceList Sources { get; }

    /// <summary>Why, in UTF-8 as it came; empty when it is not said.</summary>
    public ReadOnlySpan<byte> Reason { get; }

    /// <summary>Reads it.</summary>
    public static RtcpParseError TryRead(scoped in RtcpPacket packet, out Goodbye goodbye)
    {
        goodbye = default;
        if (packet.Type != RtcpPacketType.Goodbye) return RtcpParseError.Type;
        var end = packet.Count * sizeof(uint);
        if (packet.Body.Length < end) return RtcpParseError.Count;
        var reason = packet.Body[end..];
        if (!reason.IsEmpty && reason[0] > reason.Length - 1) return RtcpParseError.Text;
        goodbye = new Goodbye(new SourceList(packet.Body[..end]), reason.IsEmpty ? default : reason.Slice(1, reason[0]));
        return RtcpParseError.None;
    }
}
