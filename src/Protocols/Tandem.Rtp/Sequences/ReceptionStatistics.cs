using Tandem.Kernel;
using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Sequences;

/// <summary>What has come of one source, and the reports about it (RFC 3550 section 6.4.1 and appendices A.1, A.3, A.8). Belongs to one lane.</summary>
public sealed class ReceptionStatistics
{
    private readonly MediaClock _clock;
    private ExtendedSequence _sequence;
    private InterarrivalJitter _jitter;
    private uint _expectedBefore;
    private uint _receivedBefore;
    private uint _lastSenderReport;
    private Instant _lastSenderReportAt;

    /// <summary>Begins before the first packet.</summary>
    /// <param name="ssrc">The source.</param>
    /// <param name="clock">The clock of its payload.</param>
    /// <param name="minSequential">As for <see cref="ExtendedSequence"/>.</param>
    public ReceptionStatistics(uint ssrc, MediaClock clock, int minSequential = 2)
    {
        Ssrc = ssrc;
        _clock = clock;
        _sequence = new ExtendedSequence(minSequential);
    }

    /// <summary>The source.</summary>
    public uint Ssrc { get; }

    /// <summary>Whether enough packets came to report about it.</summary>
    public bool IsValid => _sequence.IsValid;

    /// <summary>Packets that were sent, as far as the sequence numbers tell.</summary>
    public uint Expected => _sequence.Expected;

    /// <summary>Packets that came.</summary>
    public uint Received => _sequence.Received;

    /// <summary>Octets of payload that came.</summary>
    public ulong Octets { get; private set; }

    /// <summary>Packets that are missing; less than 0 when some came twice.</summary>
    public int Lost => _sequence.Lost;

    /// <summary>The highest sequence number and its wraps.</summary>
    public uint HighestSequence => _sequence.Highest;

    /// <summary>Interarrival jitter.</summary>
    public TimeSpan Jitter => _clock.Duration(_jitter.Value);

    /// <summary>Takes a packet of the source.</summary>
    public SequenceOutcome Receive(in RtpPacket packet, Instant now)
    {
        var outcome = _sequence.Receive(packet.SequenceNumber);
        if (outcome is SequenceOutcome.Probation or SequenceOutcome.Jump) return outcome;
        if (outcome == SequenceOutcome.Restarted) (_jitter, _expectedBefore, _receivedBefore) = (default, 0, 0);
        _jitter.Receive(_clock.At(now), packet.Timestamp);
        Octets += (uint)packet.Payload.Length;
        return outcome;
    }

    /// <summary>Takes the time of a sender report of the source.</summary>
    public void Receive(in SenderInformation information, Instant now) => (_lastSenderReport, _lastSenderReportAt) = (information.Time.Middle, now);

    /// <summary>The report about the time since the last one, which this call ends.</summary>
    public ReportBlock Report(Instant now)
    {
        var expected = Expected - _expectedBefore;
        var received = Received - _receivedBefore;
        (_expectedBefore, _receivedBefore) = (Expected, Received);
        return new ReportBlock
        {
            Ssrc = Ssrc,
            FractionLost = Fraction(expected, received),
            CumulativeLost = Lost,
            ExtendedHighestSequence = HighestSequence,
            Jitter = _jitter.Value,
            LastSenderReport = _lastSenderReport,
            DelaySinceLastSenderReport = _lastSenderReport == 0 ? 0 : NtpTimestamp.ToMiddle(now - _lastSenderReportAt),
        };
    }

    /// <summary>Appendix A.3; a whole interval without a packet is 255, the most that 8 bits can hold.</summary>
    private static byte Fraction(uint expected, uint received)
    {
        var lost = (long)expected - received;
        return expected == 0 || lost <= 0 ? (byte)0 : (byte)Math.Min((lost << 8) / expected, byte.MaxValue);
    }
}
