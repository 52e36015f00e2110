using Tandem.Kernel;
using Tandem.Media.Transports;
using Tandem.Rtp.Quality;
using Tandem.Rtp.Sequences;

namespace Tandem.Media.Legs;

/// <content>What was counted and measured.</content>
internal sealed partial class LegStream
{
    /// <summary>Packets from which on a score says something: two seconds of speech.</summary>
    private const int EnoughPackets = 100;

    /// <summary>What a codec of speech takes from the rating. Wide band is rated as if it were narrow.</summary>
    private static readonly (string Encoding, CodecImpairment Impairment)[] Impairments =
    [
        ("PCMU", CodecImpairment.G711WithConcealment), ("PCMA", CodecImpairment.G711WithConcealment), ("G722", CodecImpairment.G711WithConcealment), ("L16", CodecImpairment.G711WithConcealment),
        ("opus", CodecImpairment.G711WithConcealment), ("G729", CodecImpairment.G729A), ("GSM", CodecImpairment.GsmEnhancedFullRate), ("AMR", CodecImpairment.GsmEnhancedFullRate),
        ("AMR-WB", CodecImpairment.GsmEnhancedFullRate), ("speex", CodecImpairment.GsmEnhancedFullRate),
    ];

    private long _receivedPackets;
    private long _receivedOctets;
    private long _sentPackets;
    private long _sentOctets;
    private long _reportPackets;
    private long _reportOctets;
    private Instant _receivedAt;
    private byte? _receivedType;

    /// <summary>How it is.</summary>
    /// <param name="hasTransport">Whether what the transport has thrown away is told here: once for all media that share it.</param>
    public MediaStreamReport Report(bool hasTransport)
    {
        var reception = _rtcp.MemberOf(_remoteSsrc)?.Reception;
        var received = _receivedType is { } type ? _received[type] : null;
        var report = new MediaStreamReport
        {
            Kind = Kind,
            Profile = Medium.Local.Profile.ToString(),
            Suite = Transport.Media.Suite is { } suite ? Rtp.Srtp.SrtpSuites.ToName(suite) : "",
            ReceivedFormat = received?.ToString() ?? "",
            SentFormat = _sentPackets > 0 ? _sent[_sentType]?.ToString() ?? "" : "",
            Received = new StreamDirectionReport(_receivedPackets, _receivedOctets, Math.Max(0, reception?.Lost ?? 0), reception?.Jitter ?? TimeSpan.Zero),
            Sent = new StreamDirectionReport(_sentPackets, _sentOctets, Math.Max(0, _rtcp.LastReport?.CumulativeLost ?? 0), SentJitter),
            RoundTrip = _rtcp.RoundTripTime,
            Local = Transport.Rtp,
            LocalRtcp = Transport.Rtcp,
            Remote = Transport.Phone?.Remote?.ToEndPoint(),
            Ssrc = _receivedPackets > 0 ? _remoteSsrc : null,
            Silence = _receivedPackets > 0 ? Leg.Loop.Now - _receivedAt : null,
            ReportPackets = _reportPackets,
            ReportOctets = _reportOctets,
            Drops = DropsBy(hasTransport ? Transport.Media.Drops : null),
        };
        return reception is null || received is null ? report : Rate(report, reception, received);
    }

    private TimeSpan SentJitter => _rtcp.LastReport is { } report && _sent[_sentType] is { } format ? format.Clock.Duration(report.Jitter) : TimeSpan.Zero;

    private Dictionary<string, long> DropsBy(MediaDrops? transport)
    {
        var drops = new Dictionary<string, long>();
        foreach (var reason in Enum.GetValues<MediaDrop>())
        {
            var count = Drops[reason] + (transport?[reason] ?? 0);
            if (count > 0) drops.Add(reason.ToString(), count);
        }

        return drops;
    }

    private MediaStreamReport Rate(MediaStreamReport report, ReceptionStatistics reception, StreamFormat format)
    {
        var known = Array.Find(Impairments, one => format.Format.Is(one.Encoding));
        if (known.Encoding is null || reception.Expected < EnoughPackets) return report;
        var loss = Math.Clamp(100.0 * Math.Max(0, reception.Lost) / reception.Expected, 0, 100);
        // Half the way there and back, a buffer that takes the jitter, and a packet of 20 ms.
        var delay = ((_rtcp.RoundTripTime ?? TimeSpan.Zero) / 2) + (2 * reception.Jitter) + TimeSpan.FromMilliseconds(20);
        var rating = EModel.Rate(new QualityInputs(known.Impairment) { Delay = delay, LossPercent = loss });
        return report with
        {
            MeanOpinionScore = Math.Round(rating.Mos, 2),
            ScoreInputs = FormattableString.Invariant($"{format.Format.Map.Encoding}, {loss:0.##} % lost, {delay.TotalMilliseconds:0} ms one way{(_rtcp.RoundTripTime is null ? " without the unknown way of the network" : "")}"),
        };
    }
}
