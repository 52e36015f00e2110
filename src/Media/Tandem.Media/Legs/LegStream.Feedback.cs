using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Rtcp;

namespace Tandem.Media.Legs;

/// <content>RTCP: reports of our own, and feedback that is said again to the side that it is meant for, in its numbers.</content>
internal sealed partial class LegStream
{
    /// <summary>Packets of one request for lost ones.</summary>
    private const int MaxLost = 64;

    /// <summary>A picture takes a while to be made and to come: who asks again before is not heard.</summary>
    private static readonly TimeSpan PictureInterval = TimeSpan.FromMilliseconds(200);

    private FeedbackKinds _feedback;
    private LossRequests? _losses;
    private Instant _picturesFrom = new(long.MinValue);
    private byte _requests;

    /// <summary>Takes a compound of the other side, which may be about several media of the transport.</summary>
    public void ReceiveReport(ReadOnlySpan<byte> octets, Instant now)
    {
        _reportPackets++;
        _reportOctets += octets.Length;
        _rtcp.Receive(octets, now);
        if (RtcpCompound.TryParse(octets, isReducedSizeAllowed: true, out var compound) != RtcpParseError.None) return;
        foreach (var packet in compound)
            if (FeedbackMessage.TryRead(packet, out var message) == RtcpParseError.None) ReceiveFeedback(message, now);
        SendReports(now);
        Leg.Loop.Schedule(this);
    }

    /// <summary>Asks the other side for a picture that needs no other, in the way that it takes.</summary>
    public void RequestPicture(Instant now)
    {
        if (_remoteSsrc == 0 || now < _picturesFrom) return;
        Span<byte> octets = stackalloc byte[32];
        var writer = new RtcpWriter(octets);
        if (_feedback.HasFlag(FeedbackKinds.PictureLoss)) writer.WritePictureLoss(Outgoing.Ssrc, _remoteSsrc);
        else if (_feedback.HasFlag(FeedbackKinds.IntraRequest)) writer.WriteIntraRequest(Outgoing.Ssrc, [new IntraRequest(_remoteSsrc, _requests++)]);
        else return;
        _picturesFrom = now + PictureInterval;
        Say(writer.Written, now);
    }

    /// <summary>Sends feedback as soon as RTCP lets it (RFC 4585 section 3.5).</summary>
    public bool Say(ReadOnlySpan<byte> packets, Instant now)
    {
        var isTaken = _rtcp.AddFeedback(packets, now) != Rtp.Sessions.FeedbackTiming.Dropped;
        SendReports(now);
        Leg.Loop.Schedule(this);
        return isTaken;
    }

    private void ReceiveFeedback(in FeedbackMessage message, Instant now)
    {
        if (message.TryReadIntraRequests(out var requests) == RtcpParseError.None)
        {
            foreach (var request in requests)
                if (request.Ssrc == Outgoing.Ssrc) AskForPicture(now);
        }
        else if (BandwidthEstimate.TryRead(message, out var estimate) == RtcpParseError.None)
        {
            if (estimate.Sources.Contains(Outgoing.Ssrc)) LimitBitRate(estimate.BitsPerSecond, now);
        }
        else if (message.Is(TransportFeedbackFormat.TemporaryMaximumBitRateRequest) && message.TryReadMaximumBitRates(out var limits) == RtcpParseError.None)
        {
            foreach (var limit in limits)
                if (limit.Ssrc == Outgoing.Ssrc) Keep(limit, message.SenderSsrc, now);
        }
        else if (message.MediaSsrc == Outgoing.Ssrc)
        {
            if (message.Is(PayloadFeedbackFormat.PictureLossIndication)) AskForPicture(now);
            else if (message.TryReadNack(out var losses) == RtcpParseError.None) Repeat(losses, now);
        }
    }

    /// <summary>The stream that is sent here comes from the leg that is joined.</summary>
    private LegStream? Origin => Bridge?.To is { } other && other.Bridge?.To == this ? other : null;

    /// <summary>Asks whoever sends pictures to the other side.</summary>
    public void AskForPicture(Instant now) => Origin?.Bridge!.RequestPicture(now);

    private void LimitBitRate(ulong bitsPerSecond, Instant now) => Origin?.Bridge!.LimitBitRate((long)Math.Min(bitsPerSecond, int.MaxValue), now);

    /// <summary>Whoever sets a limit is told that it is kept (RFC 5104 section 4.2.2): by one who can, which is what is made here.</summary>
    private void Keep(MaximumBitRate limit, uint requester, Instant now)
    {
        if (Origin?.Bridge is not { IsProcessing: true }) return;
        LimitBitRate(limit.BitsPerSecond, now);
        Span<byte> octets = stackalloc byte[32];
        var writer = new RtcpWriter(octets);
        writer.WriteMaximumBitRateNotification(Outgoing.Ssrc, [limit with { Ssrc = requester }]);
        Say(writer.Written, now);
    }

    /// <summary>What is still here is sent again; of the rest the one who has sent it is asked.</summary>
    private void Repeat(RtcpList<NackEntry> losses, Instant now)
    {
        Span<ushort> lost = stackalloc ushort[NackEntry.MaxPackets];
        Span<ushort> asked = stackalloc ushort[MaxLost];
        var count = 0;
        foreach (var entry in losses)
        {
            foreach (var sequence in lost[..entry.CopyTo(lost)])
            {
                if (_retransmissions is not null && _retransmissions.TryRepeat(sequence, _rtcp.RoundTripTime ?? TimeSpan.Zero, Transport.Media, Leg.Buffers.Repeated, now)) continue;
                if (count < asked.Length && Origin?.Bridge is { IsProcessing: false } bridge && Outgoing.TryGetOriginal(bridge.Source, sequence, out var original)) asked[count++] = original;
            }
        }

        if (count > 0) Origin!.RequestPackets(asked[..count], now);
    }

    /// <summary>Notices what is missing before a packet, where nobody behind us asks for it.</summary>
    private void NoticeLoss(in RtpPacket packet, Instant now)
    {
        if (_losses is null || Bridge is not { } bridge || (bridge.To._feedback.HasFlag(FeedbackKinds.Nack) && !bridge.IsProcessing)) return;
        _losses.Receive(packet, now);
        AskForLost(now);
    }

    private void AskForLost(Instant now)
    {
        if (_losses is null || _losses.Deadline > now) return;
        Span<ushort> lost = stackalloc ushort[MaxLost];
        var count = _losses.Take(_rtcp.RoundTripTime ?? TimeSpan.Zero, lost, now, out var hasGivenUp);
        if (count > 0) RequestPackets(lost[..count], now);
        if (hasGivenUp) RequestPicture(now);
        Leg.Loop.Schedule(this);
    }

    private void RequestPackets(ReadOnlySpan<ushort> lost, Instant now)
    {
        if (_remoteSsrc == 0 || !_feedback.HasFlag(FeedbackKinds.Nack)) return;
        Span<byte> octets = stackalloc byte[16 + (MaxLost * NackEntry.Length)];
        var writer = new RtcpWriter(octets);
        writer.WriteNack(Outgoing.Ssrc, _remoteSsrc, lost);
        Say(writer.Written, now);
    }

    private void SendReports(Instant now)
    {
        var buffer = Leg.Buffers.Report;
        while (_rtcp.TryTake(now, buffer.AsSpan(0, Rtp.Sessions.RtcpSession.TypicalLength), out var length)) Transport.Media.SendRtcp(buffer, length);
        // By a goodbye that came, or because nothing has come for long (RFC 3550 sections 6.3.4 and 6.3.5).
        _hasLeft |= _reception is not null && _rtcp.MemberOf(_remoteSsrc)?.Reception != _reception;
    }
}
