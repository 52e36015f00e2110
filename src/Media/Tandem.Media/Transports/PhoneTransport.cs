using System.Net;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Srtp;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;
using Tandem.Stun.Ice;
using Tandem.Transport;

namespace Tandem.Media.Transports;

/// <summary>
/// The way of one medium to a phone that knows nothing of ICE: RTP and RTCP on two ports or one (RFC 3550 section 11, RFC 5761), in the clear, or protected with keys of the description (RFC 4568) or of a handshake (RFC 5764).
/// Packets go back to where they come from (RFC 4961).
/// </summary>
/// <example>
/// <code>
/// var transport = new PhoneTransport(owner, rtpSocket, rtcpSocket, new PhoneTransportOptions());
/// transport.SetKeys(ours, theirs);
/// transport.SetRemote(answered, now);
/// transport.Receive(rtpSocket, from, buffer, length, now);
/// transport.SendRtp(buffer, length);
/// </code>
/// </example>
public sealed class PhoneTransport : MediaTransport
{
    private readonly CandidateBase _rtp;
    private readonly CandidateBase _rtcp;
    private readonly bool _hasTwoPorts;
    private readonly SourceLatch _rtpSource;
    private readonly SourceLatch _rtcpSource;
    private PayloadTypeSet _payloadTypes;
    private PhoneHandshakes? _handshakes;
    private bool _isMultiplexed;
    private bool _hasRemote;

    /// <summary>Makes one.</summary>
    /// <param name="owner">Who has the sockets.</param>
    /// <param name="rtp">The socket of RTP, and of RTCP where both share a port.</param>
    /// <param name="rtcp">The socket of RTCP otherwise; the same for none of its own.</param>
    /// <param name="options">How strict it is.</param>
    public PhoneTransport(IMediaTransportOwner owner, CandidateBase rtp, CandidateBase rtcp, PhoneTransportOptions options)
        : base(owner)
    {
        (_rtp, _rtcp, _hasTwoPorts) = (rtp, rtcp, rtp != rtcp);
        (_rtpSource, _rtcpSource) = (new SourceLatch(options.LatchWindow), new SourceLatch(options.LatchWindow));
    }

    /// <summary>Whose packets it takes.</summary>
    internal SourceRules Sources
    {
        set => (_rtpSource.Rules, _rtcpSource.Rules) = (value, value);
    }

    /// <summary>Where RTP goes; null before the other side has been heard of.</summary>
    public PeerAddress? Remote => _hasRemote ? _rtpSource.Remote : null;

    /// <inheritdoc/>
    public override Instant Deadline => _handshakes?.Deadline ?? Instant.Never;

    private protected override bool MaySend => _hasRemote && (_handshakes is null || Srtp is not null) && State is not (MediaTransportState.Failed or MediaTransportState.Closed);

    private protected override bool MaySendReports => MaySend && _handshakes is not { IsRtcpApart: true, RtcpSrtp: null };

    private protected override SrtpSession? ReportSrtp => _handshakes is { IsRtcpApart: true } handshakes ? handshakes.RtcpSrtp : Srtp;

    /// <summary>Takes the keys of offer and answer. Before <see cref="SetRemote"/>; again when they may have changed.</summary>
    /// <param name="sending">Ours.</param>
    /// <param name="receiving">Theirs.</param>
    public void SetKeys(SrtpMasterKey sending, SrtpMasterKey receiving)
    {
        EndHandshakes();
        if (Srtp is null) Srtp = new SrtpSession(sending, receiving);
        else Srtp.Change(sending, receiving);
        Reopen();
    }

    /// <summary>Protects nothing. Before <see cref="SetRemote"/>; again when the description may have changed.</summary>
    public void SetClear()
    {
        EndHandshakes();
        Srtp?.Dispose();
        Srtp = null;
        Reopen();
    }

    /// <summary>Has the keys from a handshake, which begins with <see cref="SetRemote"/>. Before that; again when the description may have changed.</summary>
    /// <param name="context">Our certificate.</param>
    /// <param name="remote">What the other side has announced.</param>
    /// <param name="role">Who begins.</param>
    /// <returns>False when the other side has announced no fingerprint of a known hash function.</returns>
    public bool SetDtls(DtlsContext context, DtlsDescription remote, DtlsRole role)
    {
        if (_handshakes is { } known && known.AreOf(remote, role)) return true;
        if (PhoneHandshakes.TryCreate(context, role, remote, _hasTwoPorts) is not { } handshakes) return false;
        EndHandshakes();
        _handshakes = handshakes;
        Reopen();
        return true;
    }

    /// <summary>Takes what the other side has said of the medium.</summary>
    /// <param name="media">Its description; RTCP is on the port of RTP where that says so, which must be agreed on.</param>
    /// <param name="now">The time.</param>
    /// <param name="received">The formats that it may send; those of its description by default.</param>
    /// <returns>False when it has no address that packets could go to: nothing has changed.</returns>
    public bool SetRemote(RtpMedia media, Instant now, IReadOnlyList<RtpFormat>? received = null)
    {
        if (media.Address is not { Port: not 0 } address || IPAddress.Any.Equals(address.Address) || IPAddress.IPv6Any.Equals(address.Address)) return false;
        _payloadTypes.Clear();
        foreach (var format in received ?? media.Formats) _payloadTypes.Add(format.PayloadType);
        _isMultiplexed = media.Rtcp is { IsMultiplexed: true };
        _rtpSource.Open(PeerAddress.From(address), now);
        _rtcpSource.Open(PeerAddress.From(new IPEndPoint(media.Rtcp?.Address ?? address.Address, media.Rtcp?.Port ?? address.Port + 1)), now);
        _hasRemote = true;
        if (_handshakes is null)
        {
            Change(MediaTransportState.Connected);
            return true;
        }

        if (_isMultiplexed) _handshakes.Share();
        _handshakes.Start(now);
        DrainHandshakes();
        return true;
    }

    /// <inheritdoc/>
    public override void Receive(in CandidateBase local, in PeerAddress remote, Span<byte> buffer, int length, Instant now)
    {
        if (!_hasRemote)
        {
            Drops.Add(MediaDrop.NoPath);
            return;
        }

        // On a port of its own it is RTCP whatever it looks like.
        var isRtcpPort = _hasTwoPorts && !_isMultiplexed && local == _rtcp;
        var kind = RtpDemultiplexing.KindOf(buffer[..length]);
        if (kind != RtpPacketKind.Neither) ReceiveMedia(remote, buffer, length, isRtcpPort || kind == RtpPacketKind.Rtcp, now);
        else if (_handshakes is { } handshakes && length > 0 && buffer[0] is >= 20 and <= 63) ReceiveDtls(handshakes, remote, buffer[..length], isRtcpPort, now);
        else Drops.Add(MediaDrop.Malformed);
    }

    /// <inheritdoc/>
    public override void Advance(Instant now)
    {
        _handshakes?.Advance(now);
        DrainHandshakes();
    }

    /// <inheritdoc/>
    public override void Close(Instant now)
    {
        _handshakes?.Close();
        DrainHandshakes();
        End();
    }

    /// <summary>There can be no media: the two descriptions do not fit.</summary>
    internal void Refuse(string reason) => Fail(reason);

    internal override void TouchToReceive(Footprint footprint)
    {
        base.TouchToReceive(footprint);
        footprint.Add(_rtpSource);
    }

    internal override void TouchToSend(Footprint footprint)
    {
        base.TouchToSend(footprint);
        footprint.Add(_rtpSource);
    }

    private protected override bool TryGetPath(bool isRtcp, out CandidateBase local, out PeerAddress remote)
    {
        var isApart = isRtcp && !_isMultiplexed;
        (local, remote) = isApart ? (_rtcp, _rtcpSource.Remote) : (_rtp, _rtpSource.Remote);
        return _hasRemote;
    }

    private protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        EndHandshakes();
    }

    private void ReceiveMedia(in PeerAddress remote, Span<byte> buffer, int length, bool isRtcp, Instant now)
    {
        var source = isRtcp && !_isMultiplexed ? _rtcpSource : _rtpSource;
        var isProtected = (isRtcp ? ReportSrtp : Srtp) is not null;
        if (!isProtected && _handshakes is not null)
        {
            Drops.Add(MediaDrop.NoKeys);
            return;
        }

        length = Unprotect(buffer[..length], isRtcp);
        if (length == 0) return;
        if (FaultOf(buffer[..length], isRtcp) is { } fault)
        {
            Drops.Add(fault);
            return;
        }

        // The first report may come later than the window is open (RFC 3550 section 6.2): it is known by the host of the media.
        var isKnownHost = source == _rtcpSource && _rtpSource.IsLatched && remote.HasSameHost(_rtpSource.Remote);
        if (source.Judge(remote, isAuthentic: isProtected || isKnownHost, now) == LatchOutcome.Foreign)
        {
            Drops.Add(MediaDrop.ForeignSource);
            return;
        }

        Deliver(buffer, length, isRtcp, now);
    }

    private void ReceiveDtls(PhoneHandshakes handshakes, in PeerAddress remote, ReadOnlySpan<byte> datagram, bool isRtcpPort, Instant now)
    {
        var source = isRtcpPort ? _rtcpSource : _rtpSource;
        if (!handshakes.TryReceive(datagram, isRtcpPort, remote, source, now))
        {
            Drops.Add(MediaDrop.ForeignSource);
            return;
        }

        DrainHandshakes();
        if (handshakes.BeginAnew(isRtcpPort, remote, source, now) is not { } spoilt) return;
        Drops.Add(spoilt);
        DrainHandshakes();
    }

    private void DrainHandshakes()
    {
        while (_handshakes is { } handshakes && handshakes.TryTake(out var output, out var isRtcpPort)) Take(handshakes, output, isRtcpPort);
    }

    private void Take(PhoneHandshakes handshakes, in DtlsOutput output, bool isRtcpPort)
    {
        switch (output.Kind)
        {
            case DtlsOutputKind.Transmit:
                if (_hasRemote) Owner.Transmit(isRtcpPort ? _rtcp : _rtp, (isRtcpPort ? _rtcpSource : _rtpSource).Remote, output.Octets.Span);
                break;
            case DtlsOutputKind.Established:
                Srtp?.Dispose();
                Srtp = handshakes.SessionOf(output.Keys!);
                Change(MediaTransportState.Connected);
                break;
            case DtlsOutputKind.Failed:
                Fail(DtlsAssociation.ReasonOf(output));
                break;
            case DtlsOutputKind.Closed:
                Change(MediaTransportState.Closed);
                break;
        }
    }

    private void EndHandshakes()
    {
        _handshakes?.Dispose();
        _handshakes = null;
    }

    private MediaDrop? FaultOf(ReadOnlySpan<byte> packet, bool isRtcp)
    {
        if (isRtcp) return RtcpCompound.TryParse(packet, isReducedSizeAllowed: true, out _) == RtcpParseError.None ? null : MediaDrop.Malformed;
        if (RtpPacket.TryParse(packet, out var rtp) != RtpParseError.None) return MediaDrop.Malformed;
        return _payloadTypes.Contains(rtp.PayloadType) ? null : MediaDrop.UnknownFormat;
    }
}
