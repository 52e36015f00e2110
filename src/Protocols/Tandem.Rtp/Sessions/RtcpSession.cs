using Tandem.Kernel;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.Sessions;

/// <summary>
/// Who takes part in an RTP session, what came of them, and when RTCP is sent: the rules of RFC 3550 sections 6.2 and 6.3 with early feedback by RFC 4585 section 3.5. Packets and a time go in, compounds come out.
/// Without IO, and without an allocation but for participants that join. Belongs to one lane.
/// </summary>
/// <remarks>What feedback of others asks for is not its business: the caller reads the compound as well.</remarks>
/// <example>
/// <code>
/// session.Receive(packet, clock, now);                                    // each RTP packet, in and out
/// if (session.Receive(rtcp, now) != RtcpParseError.None) malformed++;
/// session.AddFeedback(nack, now);
/// while (session.TryTake(now, buffer, out var length)) send(buffer[..length]);
/// wakeUpAt(session.Deadline);
/// </code>
/// </example>
public sealed partial class RtcpSession
{
    /// <summary>Octets that hold every compound that a session makes: one datagram of the networks of today.</summary>
    public const int TypicalLength = 1200;

    private readonly RtcpSessionOptions _options;
    private readonly Dictionary<uint, RtcpMember> _members = [];
    private readonly List<SendingStatistics> _senders = [];
    private RtcpMember? _latest;
    private SendingStatistics? _latestSender;

    /// <summary>Begins a session.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public RtcpSession(RtcpSessionOptions options, Instant now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BitsPerSecond, nameof(options));
        if (options.CanonicalName.Length > byte.MaxValue) throw new ArgumentException("A canonical name has at most 255 octets.", nameof(options));
        _options = options;
        _averageSize = options.HeaderOctets + 2 * RtcpHeader.Length + options.CanonicalName.Length + 16;
        (_lastAt, _memberCountAtLast) = (now, 1);
        _interval = Randomize(Interval(MinInterval));
        _nextAt = now + _interval;
    }

    /// <summary>The other participants.</summary>
    public IReadOnlyCollection<RtcpMember> Members => _members.Values;

    /// <summary>The last round trip that a report told; null before the first.</summary>
    public TimeSpan? RoundTripTime { get; private set; }

    /// <summary>What was reported last about an own source; null before the first report.</summary>
    public ReportBlock? LastReport { get; private set; }

    /// <summary>Packets that bore an own source as their sender: another participant has chosen the same, or packets go in a circle (RFC 3550 section 8.2). Whoever sees it grow leaves and comes back with another source.</summary>
    public int Collisions { get; private set; }

    /// <summary>What was sent of an own source; null when nothing was.</summary>
    public SendingStatistics? SentOf(uint ssrc)
    {
        if (_latestSender is { } latest && latest.Ssrc == ssrc) return latest;
        foreach (var sender in _senders)
        {
            if (sender.Ssrc == ssrc) return sender;
        }

        return null;
    }

    /// <summary>Another participant; null when it is not known.</summary>
    public RtcpMember? MemberOf(uint ssrc) => _members.GetValueOrDefault(ssrc);

    /// <summary>Takes an RTP packet of another participant.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="clock">The clock of its payload.</param>
    /// <param name="now">The time.</param>
    /// <returns>What its sequence number tells; <see cref="SequenceOutcome.Probation"/> as well for one participant too many.</returns>
    public SequenceOutcome Receive(in RtpPacket packet, MediaClock clock, Instant now)
    {
        // Whose packet came last is not one of our own.
        if ((_latest?.Ssrc != packet.Ssrc && IsOwn(packet.Ssrc)) || FindOrAdd(packet.Ssrc, now) is not { } member) return SequenceOutcome.Probation;
        member.Reception ??= new ReceptionStatistics(packet.Ssrc, clock);
        var outcome = member.Reception.Receive(packet, now);
        if (outcome == SequenceOutcome.Probation) return outcome;
        (member.IsProved, member.IsSender, member.SentAt) = (true, true, now);
        return outcome;
    }

    /// <summary>Notes an RTP packet that is sent.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="clock">The clock of its payload.</param>
    /// <param name="now">The time.</param>
    public void Send(in RtpPacket packet, MediaClock clock, Instant now)
    {
        var sender = SentOf(packet.Ssrc);
        if (sender is null)
        {
            if (_senders.Count == _options.MaxSenders) return;
            _senders.Add(sender = new SendingStatistics(packet.Ssrc, clock));
            _latest = null;
        }

        _latestSender = sender;
        sender.Send(packet, now);
    }

    /// <summary>Takes a datagram of RTCP.</summary>
    /// <param name="octets">The datagram.</param>
    /// <param name="now">The time.</param>
    /// <returns>Why it was dropped, or a part of it. What is well formed counts.</returns>
    public RtcpParseError Receive(ReadOnlySpan<byte> octets, Instant now)
    {
        var error = RtcpCompound.TryParse(octets, _options.IsReducedSize, out var compound);
        if (error != RtcpParseError.None) return error;
        Average(octets.Length);
        foreach (var packet in compound)
        {
            var one = Receive(packet, now);
            if (one != RtcpParseError.None) error = one;
        }

        return error;
    }

    private RtcpParseError Receive(in RtcpPacket packet, Instant now) => packet.Type switch
    {
        RtcpPacketType.SenderReport => ReceiveSenderReport(packet, now),
        RtcpPacketType.ReceiverReport => ReceiveReceiverReport(packet, now),
        RtcpPacketType.SourceDescription => ReceiveDescription(packet, now),
        RtcpPacketType.Goodbye => ReceiveGoodbye(packet, now),
        RtcpPacketType.ExtendedReport => ReceiveExtendedReport(packet, now),
        _ => RtcpParseError.None,
    };

    private RtcpParseError ReceiveSenderReport(in RtcpPacket packet, Instant now)
    {
        var error = SenderReport.TryRead(packet, out var report);
        if (error != RtcpParseError.None) return error;
        Hear(report.Ssrc, now)?.Reception?.Receive(report.Information, now);
        ReceiveReports(report.Reports, now);
        return RtcpParseError.None;
    }

    private RtcpParseError ReceiveReceiverReport(in RtcpPacket packet, Instant now)
    {
        var error = ReceiverReport.TryRead(packet, out var report);
        if (error != RtcpParseError.None) return error;
        Hear(report.Ssrc, now);
        ReceiveReports(report.Reports, now);
        return RtcpParseError.None;
    }

    private void ReceiveReports(RtcpList<ReportBlock> reports, Instant now)
    {
        foreach (var report in reports)
        {
            if (SentOf(report.Ssrc) is null) continue;
            LastReport = report;
            if (RoundTrip.TryRead(report, _options.Wall.At(now), out var time)) RoundTripTime = time;
        }
    }

    private RtcpParseError ReceiveDescription(in RtcpPacket packet, Instant now)
    {
        var error = SourceDescription.TryRead(packet, out var description);
        if (error != RtcpParseError.None) return error;
        foreach (var chunk in description) Hear(chunk.Ssrc, now);
        return RtcpParseError.None;
    }

    private RtcpParseError ReceiveExtendedReport(in RtcpPacket packet, Instant now)
    {
        var error = ExtendedReport.TryRead(packet, out var report);
        if (error != RtcpParseError.None) return error;
        var member = Hear(report.Ssrc, now);
        foreach (var block in report)
        {
            if (member is not null && block.TryReadReferenceTime(out var time) == RtcpParseError.None) member.ReferenceTime = (time.Middle, now);
            if (block.TryReadDelays(out var delays) == RtcpParseError.None) ReceiveDelays(delays, now);
        }

        return RtcpParseError.None;
    }

    private void ReceiveDelays(RtcpList<ReceiverDelay> delays, Instant now)
    {
        foreach (var delay in delays)
        {
            if (delay.Ssrc == _options.Ssrc && RoundTrip.TryRead(delay, _options.Wall.At(now), out var time)) RoundTripTime = time;
        }
    }

    /// <summary>A participant that sent RTCP is one (section 6.3.3).</summary>
    private RtcpMember? Hear(uint ssrc, Instant now)
    {
        if (IsOwn(ssrc) || FindOrAdd(ssrc, now) is not { } member) return null;
        member.IsProved = true;
        return member;
    }

    private RtcpMember? FindOrAdd(uint ssrc, Instant now)
    {
        // Packets come in rows of the same source.
        var member = _latest;
        if (member is null || member.Ssrc != ssrc)
        {
            if (!_members.TryGetValue(ssrc, out member))
            {
                if (_members.Count >= _options.MaxMembers) return null;
                _members.Add(ssrc, member = new RtcpMember(ssrc));
            }

            _latest = member;
        }

        member.HeardAt = now;
        return member;
    }

    private void Remove(uint ssrc)
    {
        _members.Remove(ssrc);
        _latest = null;
    }

    private bool IsOwn(uint ssrc)
    {
        if (ssrc != _options.Ssrc && SentOf(ssrc) is null) return false;
        Collisions++;
        return true;
    }
}
