using System.Text;
using Tandem.Kernel;
using Tandem.Media.Bridges;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Rtp.Retransmission;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.Sessions;
using Tandem.Sdp.Negotiation;
using Tandem.Transport;

namespace Tandem.Media.Legs;

/// <summary>One medium of a leg: what comes, what is sent, and the RTCP of both, which ends here (RFC 3550 section 7.1 would have it so of a mixer). Belongs to the loop.</summary>
internal sealed partial class LegStream : LoopTimer
{
    private const int PayloadTypes = 128;

    private readonly StreamFormat?[] _received = new StreamFormat?[PayloadTypes];
    private readonly StreamFormat?[] _sent = new StreamFormat?[PayloadTypes];
    private RtcpSession _rtcp;
    private RtcpSessionOptions _rtcpOptions;
    private Retransmissions? _retransmissions;
    private KeyReceiver? _keys;
    private TappedStream _tapped = null!;
    private uint _remoteSsrc;
    private ReceptionStatistics? _reception;
    private ReceptionTotals _former;
    private bool _hasLeft;
    private byte _sentType;

    public LegStream(MediaLeg leg, NegotiatedMedium medium, Instant now)
    {
        (Leg, Number, Medium, Transport) = (leg, medium.Stream, medium, (LegTransport)medium.Transport);
        Kind = medium.Local.Kind;
        Drops.Total = leg.Buffers.Drops;
        Outgoing = new OutgoingStream(OutgoingStream.RandomSource(), IsAudio);
        _rtcpOptions = RtcpOptions(medium);
        _rtcp = new RtcpSession(_rtcpOptions, now);
        Take(medium);
    }

    public MediaLeg Leg { get; }

    /// <summary>Which medium of the call it is.</summary>
    public int Number { get; }

    /// <summary>What it is, such as <c>audio</c>.</summary>
    public string Kind { get; }

    public bool IsAudio => Kind == "audio";

    public NegotiatedMedium Medium { get; private set; }

    public LegTransport Transport { get; private set; }

    public MediaDrops Drops { get; } = new();

    public OutgoingStream Outgoing { get; }

    /// <summary>The source of the other side that was heard last; 0 before the first packet.</summary>
    public uint RemoteSsrc => _remoteSsrc;

    /// <summary>Where goes what comes; null when the leg is joined with none that has such a medium.</summary>
    public StreamBridge? Bridge { get; private set; }

    /// <summary>Whether both sides agreed that this side sends.</summary>
    public bool MaySend { get; private set; }

    /// <summary>Whether both sides agreed that the other one sends.</summary>
    public bool MayReceive { get; private set; }

    /// <summary>The number of the header extension that names the medium in packets to the other side; 0 where it takes none. Chromium wants it even where the medium is alone: once negotiated, it finds no medium by payload type.</summary>
    public byte MediaIdExtension { get; private set; }

    /// <summary>That name.</summary>
    public byte[] MediaId { get; private set; } = [];

    /// <inheritdoc/>
    public override Instant Deadline
    {
        get
        {
            var deadline = _rtcp.Deadline;
            if (_keys is { } keys && keys.Deadline < deadline) deadline = keys.Deadline;
            return _losses is { } losses && losses.Deadline < deadline ? losses.Deadline : deadline;
        }
    }

    /// <summary>Takes what offer and answer say now.</summary>
    public void Renegotiate(NegotiatedMedium medium, Instant now)
    {
        (Medium, Transport) = (medium, (LegTransport)medium.Transport);
        var options = RtcpOptions(medium);
        if ((options.HasEarlyFeedback, options.IsReducedSize) != (_rtcpOptions.HasEarlyFeedback, _rtcpOptions.IsReducedSize)) (_rtcpOptions, _rtcp, _hasLeft) = (options, new RtcpSession(options, now), true);
        Take(medium);
        KeepPlaying(now);
    }

    /// <summary>Sends what comes to another leg from now on, or to nobody.</summary>
    public void BridgeTo(LegStream? to)
    {
        if (Bridge is not null && to is not null && Bridge.StillFits(this, to)) return;
        Bridge?.Dispose();
        Bridge = to is null ? null : new StreamBridge(this, to);
        // Pictures say what has changed since former ones, which nobody has seen there.
        if (to is not null && !IsAudio) RequestPicture(Leg.Loop.Now);
    }

    /// <summary>The clock of a payload type that the other side takes; 0 for one that it does not.</summary>
    public int SentRate(byte payloadType) => _sent[payloadType]?.Clock.Rate ?? 0;

    /// <summary>Takes a packet of the other side.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="buffer">Its octets, and what is free behind them.</param>
    /// <param name="length">How many are those of the packet.</param>
    /// <param name="now">When it came.</param>
    public void Receive(in RtpPacket packet, Span<byte> buffer, int length, Instant now)
    {
        Leg.Hear(now);
        if (_received[packet.PayloadType] is not { } format)
        {
            Drops.Add(MediaDrop.UnknownFormat);
            return;
        }

        Count(packet, format, now);
        if (!MayReceive) Drops.Add(MediaDrop.OnHold);
        else if (Leg.IsBlocked || (Leg.IsSilenced && !TrySilence(packet, format, buffer[..length]))) Drops.Add(MediaDrop.Blocked);
        else if (format.Repeats is { } repeated) Unwrap(packet, repeated, now);
        else Deliver(packet, format, buffer, length, now);
    }

    /// <summary>Protects and sends a packet, which has its numbers.</summary>
    public void Send(in RtpPacket packet, Span<byte> buffer, int length, byte payloadType, int rate, Instant now)
    {
        // Before it is encrypted where it stands.
        if (_retransmissions is not null) _retransmissions.Add(packet, now);
        if (!Transport.Media.SendRtp(buffer, length)) return;
        // The header still is in the clear.
        _rtcp.Send(packet, new MediaClock(rate), now);
        _sentPackets++;
        _sentOctets += packet.Payload.Length;
        _sentType = payloadType;
    }

    /// <summary>What is touched for each packet that comes.</summary>
    public void Touch(Footprint footprint)
    {
        footprint.Add(this);
        Leg.Touch(footprint);
        footprint.Add(_received);
        if (_receivedType is { } type) footprint.Add(_received[type]);
        footprint.Add(_rtcp);
        footprint.Add(_rtcp.MemberOf(_remoteSsrc));
        footprint.Add(_reception);
        Bridge?.Touch(footprint);
    }

    /// <summary>What is touched for each packet that is sent.</summary>
    public void TouchToSend(Footprint footprint)
    {
        footprint.Add(this);
        footprint.Add(Outgoing);
        footprint.Add(_rtcp);
        footprint.Add(_rtcp.SentOf(Outgoing.Ssrc));
        Transport.TouchToSend(footprint);
    }

    /// <inheritdoc/>
    public override void Advance(Instant now)
    {
        _keys?.Advance(now);
        AskForLost(now);
        SendReports(now);
    }

    /// <summary>Says goodbye to the other side, as far as there is a way to it.</summary>
    public void Close(Instant now)
    {
        BridgeTo(null);
        StopPlaying();
        _rtcp.Leave(now);
        SendReports(now);
        Leg.Loop.Cancel(this);
        MaySend = MayReceive = false;
    }

    private void Take(NegotiatedMedium medium)
    {
        var (local, remote) = (medium.Local, medium.Remote);
        var isReachable = !remote.IsRefused && !local.IsRefused && Transport.IsReachable;
        MaySend = isReachable && local.Direction.HasFlag(MediaDirection.SendOnly) && remote.Direction.HasFlag(MediaDirection.ReceiveOnly);
        MayReceive = local.Direction.HasFlag(MediaDirection.ReceiveOnly) && remote.Direction.HasFlag(MediaDirection.SendOnly);
        MediaIdExtension = remote.MediaId is null ? (byte)0 : ExtensionMap.IdentifierOf(HeaderExtensionUris.Mid, local, remote);
        MediaId = MediaIdExtension == 0 ? [] : Encoding.UTF8.GetBytes(remote.MediaId!);
        Array.Clear(_received);
        Array.Clear(_sent);
        foreach (var format in local.Formats) _received[format.PayloadType] = new StreamFormat(format);
        foreach (var format in remote.Formats) _sent[format.PayloadType] = new StreamFormat(format);
        _tapped = new TappedStream(Leg.Name, Kind, local.Formats, remote.Address, Transport.Rtp);
        _feedback = FeedbackKindsOfMedia.FeedbackOf(remote);
        _losses = Kind == "video" && _feedback.HasFlag(FeedbackKinds.Nack) ? _losses ?? new LossRequests() : null;
        // Speech is not asked for again; where it is, the request goes to who has sent it.
        if (Kind != "video" || !_feedback.HasFlag(FeedbackKinds.Nack)) _retransmissions = null;
        else _retransmissions ??= new Retransmissions(remote.Formats);
        Leg.Loop.Schedule(this);
    }

    private void Count(in RtpPacket packet, StreamFormat format, Instant now)
    {
        _rtcp.Receive(packet, format.Clock, now);
        _receivedAt = now;
        _receivedPackets++;
        _receivedOctets += packet.Payload.Length;
        if (format.Repeats is not null) return;
        if (packet.Ssrc != _remoteSsrc || _hasLeft || _reception is null) Follow(packet.Ssrc);
        if (format.IsCompanion) return;
        _receivedType = packet.PayloadType;
        _duration.Receive(packet);
        _longestPayload = Math.Max(_longestPayload, packet.Payload.Length);
    }

    /// <summary>From now on this source is heard; what was counted of others stays.</summary>
    private void Follow(uint ssrc)
    {
        var next = _rtcp.MemberOf(ssrc)?.Reception;
        if (next != _reception && _reception is not null) _former = _former.And(_reception);
        (_remoteSsrc, _reception, _hasLeft) = (ssrc, next, false);
    }

    private void Deliver(in RtpPacket packet, StreamFormat format, Span<byte> buffer, int length, Instant now)
    {
        if (format.IsEvent)
        {
            if (_keys is null || _keys.Clock != format.Clock) _keys = new KeyReceiver(this, format.Clock);
            _keys.Receive(packet, now);
            Leg.Loop.Schedule(this);
        }

        if (!format.IsCompanion) NoticeLoss(packet, now);
        if (format.IsEvent && Leg.AreKeysBlocked)
        {
            Drops.Add(MediaDrop.Blocked);
            return;
        }

        if (Leg.Tap is { } tap && !tap.Take(_tapped, packet.Octets, now)) Leg.Untap();
        if (Bridge is { To.IsPlaying: true }) Drops.Add(MediaDrop.PlayedOver);
        else if (Bridge is null) Drops.Add(MediaDrop.NotJoined);
        else Bridge.Forward(packet, buffer, length, now);
    }

    /// <summary>Puts silence in the place of sound; keys as events stay. False for what cannot be silent.</summary>
    private static bool TrySilence(in RtpPacket packet, StreamFormat format, Span<byte> octets)
    {
        if (format.IsEvent) return true;
        if (format.Silence is not { } silence) return false;
        var payload = octets[packet.HeaderLength..^packet.PaddingLength];
        for (var i = 0; i < payload.Length; i++) payload[i] = silence[i % silence.Length];
        return true;
    }

    /// <summary>What was sent again goes on as what it was at first (RFC 4588 section 4).</summary>
    private void Unwrap(in RtpPacket packet, byte repeated, Instant now)
    {
        var buffer = Leg.Buffers.Unwrapped.AsSpan();
        if (_received[repeated] is not { } format || _remoteSsrc == 0 || packet.Octets.Length > buffer.Length - IMediaReceiver.Tailroom) return;
        if (RtxPacket.TryUnwrap(packet, buffer, repeated, _remoteSsrc, out var length) != RtxParseError.None) return;
        if (RtpPacket.TryParse(buffer[..length], out var original) == RtpParseError.None) Deliver(original, format, buffer, length, now);
    }

    private RtcpSessionOptions RtcpOptions(NegotiatedMedium medium) => new()
    {
        Ssrc = Outgoing.Ssrc,
        CanonicalName = Leg.CanonicalName,
        Wall = Leg.Plane.Wall,
        BitsPerSecond = IsAudio ? 16_000 : 100_000,
        // Phones that do not say AVPF but name feedback take it early too.
        HasEarlyFeedback = medium.Remote.Profile.HasFeedback || FeedbackKindsOfMedia.FeedbackOf(medium.Remote) != FeedbackKinds.None,
        MinEarlyInterval = TimeSpan.FromMilliseconds(IsAudio ? 200 : 50),
        IsReducedSize = medium.Local.Rtcp is { IsReducedSize: true } && medium.Remote.Rtcp is { IsReducedSize: true },
    };
}
