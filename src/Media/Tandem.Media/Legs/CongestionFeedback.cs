using Tandem.Kernel;
using Tandem.Media.Bridges;
using Tandem.Rtp;
using Tandem.Rtp.Rtcp;
using Tandem.Transport;

namespace Tandem.Media.Legs;

/// <summary>
/// Tells a sender that adapts its bit rate what gets through to here: when each packet came where it numbers them (transport-wide feedback), or an estimate of what may come (REMB). What the other leg can take is not known to it.
/// Belongs to the loop.
/// </summary>
/// <param name="stream">The medium in whose RTCP it is said.</param>
/// <param name="extension">The header extension that numbers packets; 0 for REMB.</param>
internal sealed class CongestionFeedback(LegStream stream, byte extension) : LoopTimer
{
    private const ulong LeastBitRate = 256_000;
    private const ulong MostBitRate = 8_000_000;

    private static readonly TimeSpan ArrivalInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EstimateInterval = TimeSpan.FromSeconds(1);

    private readonly TransportArrivals _arrivals = new();
    private Instant _dueAt = Instant.Never;
    private uint _ssrc;
    private long _octets;

    /// <inheritdoc/>
    public override Instant Deadline => _dueAt;

    /// <summary>Notes a packet.</summary>
    public void Receive(in RtpPacket packet, Instant now)
    {
        _ssrc = packet.Ssrc;
        _octets += packet.Octets.Length;
        if (extension != 0 && packet.Extensions.TryFind(extension, out var value) && TransportSequenceNumber.TryRead(value, out var number)) _arrivals.Receive(number, now);
        if (_dueAt != Instant.Never) return;
        _dueAt = now + (extension != 0 ? ArrivalInterval : EstimateInterval);
        stream.Leg.Loop.Schedule(this);
    }

    /// <inheritdoc/>
    public override void Advance(Instant now)
    {
        _dueAt = Instant.Never;
        if (extension != 0) SayArrivals(now);
        else SayEstimate(now);
    }

    private void SayArrivals(Instant now)
    {
        Span<byte> octets = stackalloc byte[560];
        var writer = new RtcpWriter(octets);
        if (_arrivals.TryWrite(ref writer, stream.Outgoing.Ssrc, _ssrc)) stream.Say(writer.Written, now);
    }

    /// <summary>Half more than came, as nothing here holds it up: a sender that is limited by its estimate may grow.</summary>
    private void SayEstimate(Instant now)
    {
        var bitRate = Math.Clamp((ulong)_octets * 12, LeastBitRate, MostBitRate);
        _octets = 0;
        Span<byte> octets = stackalloc byte[32];
        var writer = new RtcpWriter(octets);
        writer.WriteBandwidthEstimate(stream.Outgoing.Ssrc, bitRate, [stream.RemoteSsrc]);
        stream.Say(writer.Written, now);
    }

    /// <summary>The one for a transport; null when the other side takes neither.</summary>
    public static CongestionFeedback? For(IReadOnlyList<LegStream> streams)
    {
        foreach (var stream in streams.OrderBy(stream => stream.IsAudio))
        {
            var kinds = FeedbackKindsOfMedia.FeedbackOf(stream.Medium.Remote);
            var extension = ExtensionMap.IdentifierOf(HeaderExtensionUris.TransportSequenceNumber, stream.Medium.Local, stream.Medium.Remote);
            if (kinds.HasFlag(FeedbackKinds.TransportWide) && extension != 0) return new CongestionFeedback(stream, extension);
            if (kinds.HasFlag(FeedbackKinds.BandwidthEstimate) && !stream.IsAudio) return new CongestionFeedback(stream, 0);
        }

        return null;
    }
}
