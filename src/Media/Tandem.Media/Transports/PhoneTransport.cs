using System.Net;
using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Srtp;
using Tandem.Sdp.Rtp;
using Tandem.Stun.Ice;

namespace Tandem.Media.Transports;

/// <summary>
/// The way of one medium to a phone that knows nothing of ICE: RTP and RTCP on two ports or one (RFC 3550 section 11, RFC 5761), in the clear or protected with keys of the description (RFC 4568). Packets go back to where
/// they come from (RFC 4961).
/// </summary>
/// <example>
/// <code>
/// var transport = new PhoneTransport(owner, rtpSocket, rtcpSocket, new PhoneTransportOptions());
/// transport.SetKeys(ours, theirs);
/// transport.SetRemote(answered, now);
/// transport.Receive(rtpSocket, from, datagram, now);
/// transport.SendRtp(buffer, length);
/// </code>
/// </example>
public sealed class PhoneTransport : MediaTransport
{
    private readonly CandidateBase _rtp;
    private readonly CandidateBase _rtcp;
    private readonly PhoneTransportOptions _options;
    private readonly SourceLatch _rtpSource;
    private readonly SourceLatch _rtcpSource;
    private readonly HashSet<byte> _payloadTypes = [];
    private Instant _silentAt = Instant.Never;
    private bool _expectsMedia = true;
    private bool _isMultiplexed;
    private bool _hasRemote;

    /// <summary>Makes one.</summary>
    /// <param name="owner">Who has the sockets.</param>
    /// <param name="rtp">The socket of RTP, and of RTCP where both share a port.</param>
    /// <param name="rtcp">The socket of RTCP otherwise.</param>
    /// <param name="options">How strict it is.</param>
    public PhoneTransport(IMediaTransportOwner owner, CandidateBase rtp, CandidateBase rtcp, PhoneTransportOptions options)
        : base(owner)
    {
        (_rtp, _rtcp, _options) = (rtp, rtcp, options);
        (_rtpSource, _rtcpSource) = (new SourceLatch(options.LatchWindow), new SourceLatch(options.LatchWindow));
    }

    /// <summary>Where RTP goes; null before the other side has been heard of.</summary>
    public PeerAddress? Remote => _hasRemote ? _rtpSource.Remote : null;

    /// <summary>Whether the other side should send: not while it is on hold. Without a packet for <see cref="PhoneTransportOptions.MediaTimeout"/> it is taken for gone.</summary>
    public bool ExpectsMedia => _expectsMedia;

    /// <inheritdoc/>
    public override Instant Deadline => State is MediaTransportState.Failed or MediaTransportState.Closed || !_expectsMedia ? Instant.Never : _silentAt;

    private protected override bool MaySend => _hasRemote && State is not (MediaTransportState.Failed or MediaTransportState.Closed);

    /// <summary>Takes the keys of offer and answer. Before <see cref="SetRemote"/>; again when they have changed.</summary>
    /// <param name="sending">Ours.</param>
    /// <param name="receiving">Theirs.</param>
    public void SetKeys(SrtpMasterKey sending, SrtpMasterKey receiving)
    {
        Srtp?.Dispose();
        Srtp = new SrtpSession(sending, receiving);
    }

    /// <summary>Takes what the other side has said of the medium.</summary>
    /// <returns>False when it has no address that packets could go to.</returns>
    public bool SetRemote(RtpMedia media, Instant now)
    {
        if (media.Address is not { Port: not 0 } address || IPAddress.Any.Equals(address.Address) || IPAddress.IPv6Any.Equals(address.Address)) return false;
        _payloadTypes.Clear();
        foreach (var format in media.Formats) _payloadTypes.Add(format.PayloadType);
        _isMultiplexed = media.Rtcp is { IsMultiplexed: true };
        _rtpSource.Open(PeerAddress.From(address), now);
        _rtcpSource.Open(PeerAddress.From(new IPEndPoint(media.Rtcp?.Address ?? address.Address, media.Rtcp?.Port ?? address.Port + 1)), now);
        _hasRemote = true;
        _silentAt = now + _options.MediaTimeout;
        Change(MediaTransportState.Connected);
        return true;
    }

    /// <summary>Says whether the other side should send from now on.</summary>
    public void ExpectMedia(bool isExpected, Instant now) => (_expectsMedia, _silentAt) = (isExpected, now + _options.MediaTimeout);

    /// <inheritdoc/>
    public override void Receive(in CandidateBase local, in PeerAddress remote, Span<byte> datagram, Instant now)
    {
        if (!_hasRemote)
        {
            Drops.Add(MediaDrop.NoPath);
            return;
        }

        var kind = RtpDemultiplexing.KindOf(datagram);
        if (kind == RtpPacketKind.Neither)
        {
            Drops.Add(MediaDrop.Malformed);
            return;
        }

        // On a port of its own it is RTCP whatever it looks like.
        var isRtcp = (!_isMultiplexed && local == _rtcp) || kind == RtpPacketKind.Rtcp;
        var source = isRtcp && !_isMultiplexed ? _rtcpSource : _rtpSource;
        var length = Unprotect(datagram, isRtcp);
        if (length == 0) return;
        var packet = datagram[..length];
        if (!IsSensible(packet, isRtcp))
        {
            Drops.Add(MediaDrop.Malformed);
            return;
        }

        // The first report may come later than the window is open (RFC 3550 section 6.2): it is known by the host of the media.
        var isKnownHost = source == _rtcpSource && _rtpSource.IsLatched && remote.HasSameHost(_rtpSource.Remote);
        if (source.Judge(remote, isAuthentic: Srtp is not null || isKnownHost, now) == LatchOutcome.Foreign)
        {
            Drops.Add(MediaDrop.ForeignSource);
            return;
        }

        if (!isRtcp) _silentAt = now + _options.MediaTimeout;
        Deliver(packet, isRtcp, now);
    }

    /// <inheritdoc/>
    public override void Advance(Instant now)
    {
        if (Deadline <= now) Change(MediaTransportState.Failed);
    }

    /// <inheritdoc/>
    public override void Close(Instant now) => Change(MediaTransportState.Closed);

    private protected override bool TryGetPath(bool isRtcp, out CandidateBase local, out PeerAddress remote)
    {
        var isApart = isRtcp && !_isMultiplexed;
        (local, remote) = isApart ? (_rtcp, _rtcpSource.Remote) : (_rtp, _rtpSource.Remote);
        return _hasRemote;
    }

    private bool IsSensible(ReadOnlySpan<byte> packet, bool isRtcp) => isRtcp
        ? RtcpCompound.TryParse(packet, isReducedSizeAllowed: true, out _) == RtcpParseError.None
        : RtpPacket.TryParse(packet, out var rtp) == RtpParseError.None && _payloadTypes.Contains(rtp.PayloadType);
}
