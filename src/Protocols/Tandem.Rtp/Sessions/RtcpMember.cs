using Tandem.Kernel;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.Sessions;

/// <summary>Another participant of a session (RFC 3550 section 6.2.1). Belongs to its <see cref="RtcpSession"/>.</summary>
public sealed class RtcpMember
{
    internal RtcpMember(uint ssrc) => Ssrc = ssrc;

    /// <summary>The source.</summary>
    public uint Ssrc { get; }

    /// <summary>What came of it; null when it sends nothing.</summary>
    public ReceptionStatistics? Reception { get; internal set; }

    /// <summary>Whether it has sent packets in the last two intervals.</summary>
    public bool IsSender { get; internal set; }

    /// <summary>Whether it counts: it was proved by packets in their order, or by RTCP.</summary>
    internal bool IsProved { get; set; }

    /// <summary>When anything came of it last.</summary>
    internal Instant HeardAt { get; set; }

    /// <summary>When a packet came of it last.</summary>
    internal Instant SentAt { get; set; }

    /// <summary>Packets that had come when it was reported about last.</summary>
    internal uint ReportedPackets { get; set; }

    /// <summary>Whether it had its turn in this round of reports.</summary>
    internal bool IsReported { get; set; }

    /// <summary>The middle of its last reference time, 0 when there was none, and when that came.</summary>
    internal (uint Middle, Instant At) ReferenceTime { get; set; }
}
