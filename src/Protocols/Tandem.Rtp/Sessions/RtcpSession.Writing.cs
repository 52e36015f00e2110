using Tandem.Kernel;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.Sessions;

/// <content>What RTCP says (RFC 3550 sections 6.1 and 6.4).</content>
public sealed partial class RtcpSession
{
    /// <summary>Most report blocks of one compound; with more sources than that the reports go around (RFC 3550 section 6.1).</summary>
    private const int MaxReports = 16;

    /// <summary>Feedback that waits, at most; it and a report fit one datagram.</summary>
    private const int MaxFeedbackOctets = 600;

    private readonly byte[] _feedback = new byte[MaxFeedbackOctets];
    private int _feedbackLength;

    /// <summary>Takes the next compound to be sent. Called after every input and at the <see cref="Deadline"/>, until there is none.</summary>
    /// <param name="now">The time.</param>
    /// <param name="destination">Where to; <see cref="TypicalLength"/> octets.</param>
    /// <param name="length">Octets of the compound.</param>
    public bool TryTake(Instant now, Span<byte> destination, out int length)
    {
        length = 0;
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, TypicalLength, nameof(destination));
        if (Deadline > now) return false;
        var writer = new RtcpWriter(destination);
        if (_earlyAt <= now && _earlyAt <= _nextAt) WriteEarly(ref writer, now);
        else if (IsDueAfterReconsideration(now)) WriteDue(ref writer, now);
        length = writer.Length;
        if (length == 0) return false;
        Average(length);
        return true;
    }

    private void WriteEarly(ref RtcpWriter writer, Instant now)
    {
        WriteMinimal(ref writer, now);
        AfterEarly();
    }

    private void WriteDue(ref RtcpWriter writer, Instant now)
    {
        if (_leaving != Leaving.No)
        {
            WriteGoodbye(ref writer, now);
            return;
        }

        if (!IsSuppressed(now))
        {
            _lastRegularAt = _nextAt;
            WriteFull(ref writer, now);
        }
        else if (_feedbackLength > 0)
        {
            WriteMinimal(ref writer, now);
        }

        AfterRegular(now);
    }

    private void WriteFull(ref RtcpWriter writer, Instant now)
    {
        Span<ReportBlock> reports = stackalloc ReportBlock[MaxReports];
        WriteReports(ref writer, reports[..Collect(reports, now)], now);
        WriteDescription(ref writer);
        WriteExtendedReport(ref writer, now);
        WriteFeedback(ref writer);
    }

    /// <summary>RFC 4585 section 3.1: an empty report and the name go before feedback, unless a reduced size was negotiated.</summary>
    private void WriteMinimal(ref RtcpWriter writer, Instant now)
    {
        if (!_options.IsReducedSize)
        {
            WriteReports(ref writer, [], now);
            WriteDescription(ref writer);
        }

        WriteFeedback(ref writer);
    }

    private void WriteGoodbye(ref RtcpWriter writer, Instant now)
    {
        WriteReports(ref writer, [], now);
        WriteDescription(ref writer);
        Span<uint> sources = stackalloc uint[RtcpHeader.MaxCount];
        var count = 0;
        sources[count++] = _options.Ssrc;
        foreach (var sender in _senders)
        {
            if (sender.Ssrc != _options.Ssrc && count < sources.Length) sources[count++] = sender.Ssrc;
        }

        writer.WriteGoodbye(sources[..count]);
        _leaving = Leaving.Gone;
    }

    /// <summary>A sender report of each own source that sends (RFC 8108 section 5.3), or a receiver report; the first has the blocks.</summary>
    private void WriteReports(ref RtcpWriter writer, scoped ReadOnlySpan<ReportBlock> reports, Instant now)
    {
        if (!IsActive(_options.Ssrc, now) && (reports.Length > 0 || !HasActive(now)))
        {
            writer.WriteReceiverReport(_options.Ssrc, reports);
            reports = [];
        }

        foreach (var sender in _senders)
        {
            if (!IsActive(sender, now) || writer.Remaining < MaxFeedbackOctets) continue;
            writer.WriteSenderReport(sender.Ssrc, sender.Information(now, _options.Wall), sender.Ssrc == _options.Ssrc ? reports : []);
        }
    }

    private bool IsActive(uint ssrc, Instant now) => SentOf(ssrc) is { } sender && IsActive(sender, now);

    private bool HasActive(Instant now)
    {
        foreach (var sender in _senders)
        {
            if (IsActive(sender, now)) return true;
        }

        return false;
    }

    /// <summary>Whether it has sent since the report before the last (RFC 3550 section 6.4).</summary>
    private static bool IsActive(SendingStatistics sender, Instant now) => now - sender.LastSentAt <= 2 * TimeOutMinimum;

    private void WriteDescription(ref RtcpWriter writer)
    {
        writer.BeginSourceDescription();
        AddName(ref writer, _options.Ssrc);
        foreach (var sender in _senders)
        {
            if (sender.Ssrc != _options.Ssrc && writer.Remaining > MaxFeedbackOctets) AddName(ref writer, sender.Ssrc);
        }
    }

    private void AddName(ref RtcpWriter writer, uint ssrc)
    {
        writer.AddChunk(ssrc);
        writer.AddItem(SdesItemType.CanonicalName, _options.CanonicalName.Span);
    }

    private void WriteExtendedReport(ref RtcpWriter writer, Instant now)
    {
        Span<ReceiverDelay> delays = stackalloc ReceiverDelay[MaxReports];
        delays = delays[..Collect(delays, now)];
        var hasReferenceTime = _options.HasReferenceTime && !HasActive(now);
        if (delays.IsEmpty && !hasReferenceTime) return;
        writer.BeginExtendedReport(_options.Ssrc);
        if (hasReferenceTime) writer.AddReferenceTime(_options.Wall.At(now));
        if (!delays.IsEmpty) writer.AddDelays(delays);
    }

    private void WriteFeedback(ref RtcpWriter writer)
    {
        if (_feedbackLength > writer.Remaining) return;
        writer.Write(_feedback.AsSpan(0, _feedbackLength));
        _feedbackLength = 0;
    }

    /// <summary>Reports about the sources of which packets came since their last one. When they do not all fit, the others are first in the next compound.</summary>
    private int Collect(Span<ReportBlock> reports, Instant now)
    {
        var count = 0;
        foreach (var member in _members.Values)
        {
            if (count == reports.Length) return count;
            if (member.IsReported || member.Reception is not { IsValid: true } reception || reception.Received == member.ReportedPackets) continue;
            (member.IsReported, member.ReportedPackets) = (true, reception.Received);
            reports[count++] = reception.Report(now);
        }

        foreach (var member in _members.Values) member.IsReported = false;
        return count;
    }

    /// <summary>Each reference time is answered once, for the next one will come.</summary>
    private int Collect(Span<ReceiverDelay> delays, Instant now)
    {
        var count = 0;
        foreach (var member in _members.Values)
        {
            if (count == delays.Length) break;
            if (member.ReferenceTime.Middle == 0) continue;
            delays[count++] = new ReceiverDelay(member.Ssrc, member.ReferenceTime.Middle, NtpTimestamp.ToMiddle(now - member.ReferenceTime.At));
            member.ReferenceTime = default;
        }

        return count;
    }
}
