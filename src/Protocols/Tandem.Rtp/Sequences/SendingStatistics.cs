using Tandem.Kernel;
using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Sequences;

/// <summary>What was sent of one source, for its sender reports (RFC 3550 section 6.4.1). Belongs to one lane.</summary>
/// <param name="ssrc">The source.</param>
/// <param name="clock">The clock of its payload.</param>
public sealed class SendingStatistics(uint ssrc, MediaClock clock)
{
    private uint _lastTimestamp;

    /// <summary>The source.</summary>
    public uint Ssrc { get; } = ssrc;

    /// <summary>Packets sent; wraps.</summary>
    public uint Packets { get; private set; }

    /// <summary>Octets of payload sent; wraps.</summary>
    public uint Octets { get; private set; }

    /// <summary>When a packet was sent last; null before the first.</summary>
    public Instant? LastSentAt { get; private set; }

    /// <summary>Notes a packet that is sent.</summary>
    public void Send(in RtpPacket packet, Instant now)
    {
        Packets++;
        Octets += (uint)packet.Payload.Length;
        (_lastTimestamp, LastSentAt) = (packet.Timestamp, now);
    }

    /// <summary>What a sender report says. The timestamp of the report goes on from that of the last packet, as if a sample had been taken now.</summary>
    public SenderInformation Information(Instant now, NtpClock wall) =>
        new(wall.At(now), LastSentAt is { } last ? _lastTimestamp + (uint)clock.Units(now - last) : 0, Packets, Octets);
}
