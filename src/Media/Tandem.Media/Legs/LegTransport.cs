using System.Net;
using System.Text;
using Tandem.Kernel;
using Tandem.Media.Plane;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Sdp.Grouping;
using Tandem.Stun.Ice;
using Tandem.Transport;

namespace Tandem.Media.Legs;

/// <summary>Sockets of a leg with the transport over them. Made on the thread of who controls the leg, who reads its addresses; all else is the loop's, which it is handed to.</summary>
internal sealed class LegTransport : LoopTimer, ILegTransport, IMediaReceiver, IMediaTransportOwner, IDisposable
{
    /// <summary>Packets after which what they touch is known: the first ones make some of it.</summary>
    private const int Settled = 50;

    private readonly MediaLeg _leg;
    private readonly TransportSockets _sockets;
    private readonly CandidateBase _rtpBase;
    private readonly CandidateBase _rtcpBase;
    private readonly WebRtcTransport? _webRtc;
    private readonly PhoneTransport? _phone;
    private LegStream[] _streams = [];
    private BundleMap? _bundle;
    private CongestionFeedback? _congestion;
    private readonly Footprint _footprint = new();
    private int _packets;
    private bool _isOpen;

    public LegTransport(MediaLeg leg, LegTransportRequest request, TransportSockets sockets)
    {
        (_leg, _sockets) = (leg, sockets);
        _rtpBase = new CandidateBase(CandidateTransport.Udp, sockets.RtpAddress);
        _rtcpBase = sockets.RtcpAddress is { } rtcp ? new CandidateBase(CandidateTransport.Udp, rtcp) : _rtpBase;
        if (request.IsWebRtc)
        {
            _webRtc = new WebRtcTransport(this, request.IsControlling ? IceRole.Controlling : IceRole.Controlled, leg.Plane.Dtls, leg.Plane.Options.Ice);
            AddCandidates(leg.Loop.Now);
            Ice = Describe(_webRtc.Agent.Credentials);
        }
        else
        {
            _phone = new PhoneTransport(this, _rtpBase, _rtcpBase, leg.Plane.Options.Phones);
        }

        Media.Drops.Total = leg.Buffers.Drops;
    }

    /// <inheritdoc/>
    public IPEndPoint Rtp => _sockets.RtpAddress.ToEndPoint();

    /// <inheritdoc/>
    public IPEndPoint? Rtcp => _sockets.RtcpAddress?.ToEndPoint();

    /// <inheritdoc/>
    public IceDescription? Ice { get; private set; }

    /// <summary>How packets come and go.</summary>
    public MediaTransport Media => (MediaTransport?)_webRtc ?? _phone!;

    /// <summary>The transport of a browser; null for a phone.</summary>
    public WebRtcTransport? WebRtc => _webRtc;

    /// <summary>The transport of a phone; null for a browser.</summary>
    public PhoneTransport? Phone => _phone;

    public TransportSockets Sockets => _sockets;

    /// <summary>Whether the other side has named an address where it takes media: on hold of old phones it is 0.0.0.0 (RFC 3264 section 8.4).</summary>
    public bool IsReachable { get; set; }

    /// <summary>What takes all that comes, when it is no RTP; null otherwise.</summary>
    public LegDatagrams? Datagrams { get; set; }

    /// <inheritdoc/>
    public override Instant Deadline => Media.Deadline;

    /// <inheritdoc/>
    public void RestartIce()
    {
        if (_webRtc is null) return;
        var credentials = IceCredentials.Random();
        Ice = Describe(credentials);
        _leg.Loop.Post(_ => Restart(credentials));
    }

    /// <summary>Begins to take what comes.</summary>
    public void Open(Instant now)
    {
        _isOpen = true;
        _sockets.Opened(this);
        Media.Advance(now);
        _leg.Loop.Schedule(this);
    }

    /// <summary>Takes the media that use it from now on.</summary>
    public void Serve(IReadOnlyList<LegStream> streams)
    {
        _streams = [.. streams];
        _bundle = streams.Count > 1 ? new BundleMap(streams, _bundle) : null;
        if (_congestion is not null) _leg.Loop.Cancel(_congestion);
        _congestion = CongestionFeedback.For(streams);
        Forget();
        _leg.Loop.Schedule(this);
    }

    /// <summary>Says goodbye, closes the sockets and gives back their ports. May be called again.</summary>
    public void Close(Instant now)
    {
        if (_isOpen) Media.Close(now);
        _isOpen = false;
        _leg.Loop.Cancel(this);
        if (_congestion is not null) _leg.Loop.Cancel(_congestion);
        _sockets.Close(this);
        Dispose();
        // Whoever still knows it, as who controls the call does, keeps no media alive.
        (_streams, _bundle, _congestion, Datagrams) = ([], null, null, null);
        Forget();
    }

    /// <inheritdoc/>
    public void Dispose() => Media.Dispose();

    /// <inheritdoc/>
    public override void Advance(Instant now) => Media.Advance(now);

    /// <inheritdoc/>
    public void Received(IMediaSocket socket, in PeerAddress remote, Span<byte> buffer, int length, Instant now)
    {
        if (!_isOpen) return;
        if (Datagrams is not null)
        {
            Datagrams.Receive(remote, buffer[..length], now);
            return;
        }

        // Only handshakes and checks move its deadline.
        var isMedia = length > 0 && (buffer[0] & 0xC0) == 0x80;
        if (_webRtc is not null) _webRtc.Receive(_rtpBase, remote, buffer, length, now);
        else _phone!.Receive(_sockets.IsRtcp(socket) ? _rtcpBase : _rtpBase, remote, buffer, length, now);
        if (!isMedia && _isOpen) _leg.Loop.Schedule(this);
    }

    /// <inheritdoc/>
    public void Transmit(in CandidateBase local, in PeerAddress remote, ReadOnlySpan<byte> octets) => _sockets.Send(this, isRtcp: local != _rtpBase, remote, octets);

    /// <inheritdoc/>
    public void ReceivedRtp(Span<byte> buffer, int length, Instant now)
    {
        if (RtpPacket.TryParse(buffer[..length], out var packet) != RtpParseError.None)
        {
            Media.Drops.Add(MediaDrop.Malformed);
            return;
        }

        if (_congestion is not null) _congestion.Receive(packet, now);
        var stream = _bundle is not null ? _bundle.Find(packet) : _streams.Length > 0 ? _streams[0] : null;
        if (stream is not null) stream.Receive(packet, buffer, length, now);
        else Media.Drops.Add(MediaDrop.UnknownMedium);
        if (_packets < Settled && ++_packets == Settled) Foresee();
    }

    /// <summary>What is touched for each packet that is sent.</summary>
    public void TouchToSend(Footprint footprint)
    {
        footprint.Add(this);
        Media.TouchToSend(footprint);
        _sockets.TouchToSend(footprint);
    }

    /// <summary>From now on packets touch something else.</summary>
    public void Forget()
    {
        _footprint.Clear();
        _packets = 0;
    }

    /// <inheritdoc/>
    public void ReceivedRtcp(Span<byte> packet, Instant now)
    {
        _leg.Hear(now);
        foreach (var stream in _streams) stream.ReceiveReport(packet, now);
    }

    /// <inheritdoc/>
    public void StateChanged(MediaTransportState state)
    {
        // That this side closes it, everybody knows.
        if (!_isOpen) return;
        _leg.StateChanged(this, state);
        if (state != MediaTransportState.Connected) return;
        // What came for it before could not be sent: where pictures have begun, it has missed that.
        foreach (var stream in _streams)
            if (!stream.IsAudio) stream.AskForPicture(_leg.Loop.Now);
    }

    private void Foresee()
    {
        _footprint.Add(_sockets);
        _footprint.Add(this);
        Media.TouchToReceive(_footprint);
        _footprint.Add(_streams);
        foreach (var stream in _streams) stream.Touch(_footprint);
        _sockets.Foresee(_footprint);
    }

    private void Restart(IceCredentials credentials)
    {
        if (!_isOpen) return;
        var now = _leg.Loop.Now;
        _webRtc!.Restart(credentials, now);
        AddCandidates(now);
        _sockets.Opened(this);
        Media.Advance(now);
        _leg.Loop.Schedule(this);
    }

    private void AddCandidates(Instant now)
    {
        _webRtc!.Agent.AddHost(_rtpBase, now, out _);
        _webRtc.Agent.EndOfLocalCandidates(now);
    }

    private IceDescription Describe(IceCredentials credentials) => new(Encoding.UTF8.GetString(credentials.UserFragment), Encoding.UTF8.GetString(credentials.Password))
    {
        // The candidates of a restart are the same.
        Candidates = Ice?.Candidates ?? [.. _webRtc!.Agent.LocalCandidates.Select(Text)],
        IsComplete = true,
    };

    private static string Text(Candidate candidate)
    {
        var octets = new byte[CandidateText.MaxLength];
        return Encoding.UTF8.GetString(octets, 0, CandidateText.Write(candidate, octets));
    }
}
