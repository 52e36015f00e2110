using Tandem.Kernel;
using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Sessions;

/// <content>When RTCP is sent (RFC 3550 section 6.3 and appendix A.7, RFC 4585 section 3.5). The variables of the RFCs are named beside ours.</content>
public sealed partial class RtcpSession
{
    /// <summary>A participant that leaves a session with so many waits its turn (RFC 3550 section 6.3.7).</summary>
    private const int ManyMembers = 50;

    /// <summary>A participant from which nothing came for so many intervals is gone (section 6.3.5).</summary>
    private const int IntervalsToTimeOut = 5;

    /// <summary>A participant that sent nothing for so many intervals is no sender (section 6.3.5).</summary>
    private const int IntervalsOfSender = 2;

    private static readonly TimeSpan InitialMultiparty = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimeOutMinimum = TimeSpan.FromSeconds(5);

    private Instant _lastAt;               // tp
    private Instant _nextAt;               // tn
    private Instant _earlyAt = Instant.Never; // te
    private Instant? _lastRegularAt;       // t_rr_last
    private TimeSpan _interval;            // T_rr
    private int _memberCountAtLast;        // pmembers
    private double _averageSize;           // avg_rtcp_size
    private bool _allowsEarly = true;      // allow_early
    private bool _hasSentReport;           // not initial
    private Leaving _leaving;
    private int _goodbyes;

    private enum Leaving
    {
        No,
        AtOnce,
        InTurn,
        Gone,
    }

    /// <summary>When <see cref="TryTake"/> has something to do; <see cref="Instant.Never"/> after the goodbye.</summary>
    public Instant Deadline => _leaving == Leaving.Gone ? Instant.Never : _earlyAt < _nextAt ? _earlyAt : _nextAt;

    /// <summary>Participants that count, this one included.</summary>
    public int MemberCount => _leaving == Leaving.No ? 1 + Count(isSender: false) : 1 + _goodbyes;

    /// <summary>Participants that send, this one included.</summary>
    public int SenderCount => _leaving == Leaving.No ? Count(isSender: true) + (IsSender ? 1 : 0) : 0;

    /// <summary>Whether this participant has sent in the last two intervals.</summary>
    public bool IsSender { get; private set; }

    private TimeSpan MinInterval
    {
        get
        {
            if (!_options.HasEarlyFeedback) return _hasSentReport ? _options.MinInterval : _options.MinInterval / 2;
            // RFC 4585 section 3.5.1; between two there is nobody to be considerate of.
            return _hasSentReport || MemberCount <= 2 ? _options.MinEarlyInterval : InitialMultiparty;
        }
    }

    /// <summary>Gives feedback to be sent: early when that is allowed, with the next report else (RFC 4585 section 3.5.2).</summary>
    /// <param name="packets">Whole packets, as <see cref="RtcpWriter"/> writes them.</param>
    /// <param name="now">The time.</param>
    public FeedbackTiming AddFeedback(ReadOnlySpan<byte> packets, Instant now)
    {
        if (_leaving != Leaving.No || packets.Length > _feedback.Length - _feedbackLength) return FeedbackTiming.Dropped;
        var timing = Schedule(now);
        if (timing == FeedbackTiming.Dropped) return timing;
        packets.CopyTo(_feedback.AsSpan(_feedbackLength));
        _feedbackLength += packets.Length;
        return timing;
    }

    /// <summary>Leaves: the next compound is the last (RFC 3550 section 6.3.7). Who never sent anything just goes.</summary>
    public void Leave(Instant now)
    {
        if (_leaving != Leaving.No) return;
        var hasSaidAnything = _hasSentReport || _senders.Count > 0;
        _leaving = !hasSaidAnything ? Leaving.Gone : MemberCount > ManyMembers ? Leaving.InTurn : Leaving.AtOnce;
        (_earlyAt, _nextAt) = (Instant.Never, now);
        if (_leaving != Leaving.InTurn) return;
        (_lastAt, _memberCountAtLast, _goodbyes, _hasSentReport, IsSender) = (now, 1, 0, false, false);
        _averageSize = _options.HeaderOctets + (4 * RtcpHeader.Length);
        _nextAt = now + Randomize(Interval(_options.MinInterval / 2));
    }

    private FeedbackTiming Schedule(Instant now)
    {
        // 2a: what is already scheduled takes it along.
        if (_earlyAt != Instant.Never) return FeedbackTiming.Early;
        var dither = MemberCount <= 2 ? TimeSpan.Zero : _interval / 2;
        // 3a: the next report is near enough.
        if (!_options.HasEarlyFeedback || now + dither > _nextAt) return FeedbackTiming.Regular;
        // 4a: one early packet between two reports.
        if (!_allowsEarly) return _nextAt - now < _options.MaxFeedbackDelay ? FeedbackTiming.Regular : FeedbackTiming.Dropped;
        _earlyAt = now + (dither * _options.Random.NextDouble());
        return FeedbackTiming.Early;
    }

    /// <summary>RFC 4585 section 3.5.2 step 6: the early packet takes the place of the next report.</summary>
    private void AfterEarly()
    {
        _allowsEarly = false;
        _earlyAt = Instant.Never;
        (_lastAt, _nextAt) = (_nextAt, _lastAt + (2 * _interval));
        if (_nextAt < _lastAt) _nextAt = _lastAt;
    }

    /// <summary>Timer reconsideration (RFC 3550 section 6.3.6): whether the report is due under what is known now.</summary>
    private bool IsDueAfterReconsideration(Instant now)
    {
        if (_leaving == Leaving.AtOnce) return true;
        if (_leaving == Leaving.No) TimeOut(now);
        _interval = Randomize(Interval(MinInterval));
        _nextAt = _lastAt + _interval;
        _memberCountAtLast = MemberCount;
        return _nextAt <= now;
    }

    private void AfterRegular(Instant now)
    {
        _hasSentReport = true;
        _allowsEarly = true;
        _lastAt = now;
        _interval = Randomize(Interval(MinInterval));
        _nextAt = now + _interval;
        _memberCountAtLast = MemberCount;
    }

    /// <summary>RFC 4585 section 3.5.3: whether full reports would come too often.</summary>
    private bool IsSuppressed(Instant now)
    {
        if (!_options.HasEarlyFeedback || _options.RegularInterval == TimeSpan.Zero || _lastRegularAt is not { } last) return false;
        return last + (_options.RegularInterval * (0.5 + _options.Random.NextDouble())) > now;
    }

    private RtcpParseError ReceiveGoodbye(in RtcpPacket packet, Instant now)
    {
        var error = Goodbye.TryRead(packet, out var goodbye);
        if (error != RtcpParseError.None) return error;
        if (_leaving == Leaving.InTurn) _goodbyes++;
        foreach (var source in goodbye.Sources) Remove(source);
        if (_leaving == Leaving.No) ReconsiderBackwards(now);
        return RtcpParseError.None;
    }

    /// <summary>Reverse reconsideration (RFC 3550 section 6.3.4): when many leave, the others need not go silent.</summary>
    private void ReconsiderBackwards(Instant now)
    {
        var (members, before) = (MemberCount, _memberCountAtLast);
        if (members >= before) return;
        var part = (double)members / before;
        if (_nextAt > now) _nextAt = now + ((_nextAt - now) * part);
        _lastAt = now - ((now - _lastAt) * part);
        _memberCountAtLast = members;
    }

    /// <summary>RFC 3550 section 6.3.5.</summary>
    private void TimeOut(Instant now)
    {
        var interval = RtcpInterval.Compute(MemberCount, SenderCount, isSender: false, OctetsPerSecond, _averageSize, TimeOutMinimum);
        foreach (var (ssrc, member) in _members)
        {
            if (now - member.HeardAt > IntervalsToTimeOut * interval) Remove(ssrc);
            else if (now - member.SentAt > IntervalsOfSender * interval) member.IsSender = false;
        }

        IsSender = false;
        foreach (var sender in _senders) IsSender |= now - sender.LastSentAt <= IntervalsOfSender * interval;
    }

    private double OctetsPerSecond => _options.BitsPerSecond / 8.0;

    private TimeSpan Interval(TimeSpan minimum) => RtcpInterval.Compute(MemberCount, SenderCount, IsSender, OctetsPerSecond, _averageSize, minimum);

    private TimeSpan Randomize(TimeSpan interval) => RtcpInterval.Randomize(interval, _options.Random);

    /// <summary>RFC 3550 section 6.3.3.</summary>
    private void Average(int length) => _averageSize += (length + _options.HeaderOctets - _averageSize) / 16;

    private int Count(bool isSender)
    {
        var count = 0;
        foreach (var member in _members.Values)
        {
            if (member.IsProved && (!isSender || member.IsSender)) count++;
        }

        return count;
    }
}
