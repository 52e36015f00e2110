using Tandem.Kernel;
using Tandem.Rtp.Quality;
using Tandem.Rtp.Sequences;

namespace Tandem.Media.Legs;

/// <content>What was counted and measured.</content>
internal sealed partial class LegStream
{
    /// <summary>Packets from which on a score says something: two seconds of speech.</summary>
    private const int EnoughPackets = 100;

    private long _receivedPackets;
    private long _receivedOctets;
    private long _sentPackets;
    private long _sentOctets;
    private long _reportPackets;
    private long _reportOctets;
    private Instant _receivedAt;
    private byte? _receivedType;
    private PacketDuration _duration;
    private int _longestPayload;

    /// <summary>Packets that came.</summary>
    public long ReceivedPackets => _receivedPackets;

    /// <summary>How it is.</summary>
    /// <param name="hasTransport">Whether what the transport has thrown away is told here: once for all media that share it.</param>
    public MediaStreamReport Report(bool hasTransport)
    {
        var total = _reception is null ? _former : _former.And(_reception);
        var received = _receivedType is { } type ? _received[type] : null;
        var report = new MediaStreamReport
        {
            Kind = Kind,
            Profile = Medium.Local.Profile.ToString(),
            Suite = Transport.Media.Suite is { } suite ? Rtp.Srtp.SrtpSuites.ToName(suite) : "",
            ReceivedFormat = received?.ToString() ?? "",
            SentFormat = _sentPackets > 0 ? _sent[_sentType]?.ToString() ?? "" : "",
            Received = new StreamDirectionReport(_receivedPackets, _receivedOctets, total.Lost, _reception?.Jitter ?? TimeSpan.Zero),
            Sent = new StreamDirectionReport(_sentPackets, _sentOctets, Math.Max(0, _rtcp.LastReport?.CumulativeLost ?? 0), SentJitter),
            RoundTrip = _rtcp.RoundTripTime,
            Local = Transport.Rtp,
            LocalRtcp = Transport.Rtcp,
            Remote = Transport.Phone?.Remote?.ToEndPoint(),
            Ssrc = _receivedPackets > 0 ? _remoteSsrc : null,
            Silence = _receivedPackets > 0 ? Leg.Loop.Now - _receivedAt : null,
            ReportPackets = _reportPackets,
            ReportOctets = _reportOctets,
            Drops = Drops.ToReport(hasTransport ? Transport.Media.Drops : null),
        };
        return _reception is null || received is null ? report : Rate(report, total, _reception.Jitter, received);
    }

    private TimeSpan SentJitter => _rtcp.LastReport is { } report && _sent[_sentType] is { } format ? format.Clock.Duration(report.Jitter) : TimeSpan.Zero;

    /// <summary>How long packets are that come: as measured, before that as was agreed on, or as is usual (RFC 3551 section 4.5).</summary>
    private TimeSpan PacketTime(StreamFormat format) => _duration.Units > 0 ? format.Clock.Duration(_duration.Units) : Medium.Local.PacketTime ?? TimeSpan.FromMilliseconds(20);

    private MediaStreamReport Rate(MediaStreamReport report, ReceptionTotals total, TimeSpan jitter, StreamFormat format)
    {
        var packetTime = PacketTime(format);
        if (SpeechImpairment.Of(format.Format, _longestPayload, packetTime) is not { } codec || total.Expected < EnoughPackets) return report;
        var loss = Math.Clamp(100.0 * total.Lost / total.Expected, 0, 100);
        // Half the way there and back, a buffer that takes the jitter, and the sound of a packet.
        var delay = ((_rtcp.RoundTripTime ?? TimeSpan.Zero) / 2) + (2 * jitter) + packetTime;
        var rating = EModel.Rate(new QualityInputs(codec.Impairment) { Delay = delay, LossPercent = loss });
        return report with
        {
            MeanOpinionScore = Math.Round(rating.Mos, 2),
            ScoreInputs = FormattableString.Invariant(
                $"{codec.Name}, packets of {packetTime.TotalMilliseconds:0} ms, {loss:0.##} % lost, {delay.TotalMilliseconds:0} ms one way{(_rtcp.RoundTripTime is null ? " without the unknown way of the network" : "")}, on the scale of {(codec.Impairment.Band == SpeechBand.Wide ? "wide" : "narrow")} band"),
        };
    }
}
