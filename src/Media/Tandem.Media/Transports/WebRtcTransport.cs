using System.Text;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Srtp;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Security;
using Tandem.Stun.Ice;

namespace Tandem.Media.Transports;

/// <summary>
/// The one way of all media to a browser, or to a phone like one (RFC 8834, RFC 8843): ICE finds the path, DTLS over it proves who is there and gives keys, SRTP carries RTP and RTCP on one port. Sans-IO but for
/// <see cref="IMediaTransportOwner"/>, which it calls. Per packet it allocates nothing. Belongs to one loop.
/// </summary>
/// <example>
/// <code>
/// var transport = new WebRtcTransport(owner, IceRole.Controlled, dtlsContext, DtlsRole.Server, now);
/// transport.Agent.AddHost(new CandidateBase(CandidateTransport.Udp, bound), now, out _);   // into the answer, with transport.Agent.Credentials
/// transport.SetRemote(offered.Ice!, offered.Dtls!, now);
/// transport.Receive(socket, from, datagram, now);
/// transport.SendRtp(buffer, length);
/// </code>
/// </example>
public sealed class WebRtcTransport : IDisposable
{
    /// <summary>Octets behind a packet that are to be free when it is sent.</summary>
    public const int Tailroom = 32;

    private const int Component = 1;

    private readonly IMediaTransportOwner _owner;
    private readonly DtlsSession _dtls;
    private readonly DtlsRole _role;
    private SrtpSession? _srtp;
    private bool _hasBegun;

    /// <summary>Makes one.</summary>
    /// <param name="owner">Who has the sockets.</param>
    /// <param name="iceRole">Who nominates (RFC 8445 section 6.1.1): the side that offers, but for a lite one.</param>
    /// <param name="context">Our certificate.</param>
    /// <param name="role">Who begins the handshake.</param>
    /// <param name="now">The time.</param>
    /// <param name="options">Times and limits of ICE.</param>
    public WebRtcTransport(IMediaTransportOwner owner, IceRole iceRole, DtlsContext context, DtlsRole role, Instant now, IceOptions? options = null)
    {
        (_owner, _role) = (owner, role);
        Agent = new IceAgent(iceRole, options);
        _dtls = new DtlsSession(context, role, now);
    }

    /// <summary>The agent, for candidates. After a call to it, <see cref="Advance"/> sends what it has to say.</summary>
    public IceAgent Agent { get; }

    /// <summary>How far it is.</summary>
    public MediaTransportState State { get; private set; }

    /// <summary>What was thrown away.</summary>
    public MediaDrops Drops { get; } = new();

    /// <summary>Why it has failed, when it was for the handshake.</summary>
    public DtlsFailure Failure { get; private set; }

    /// <summary>What media are protected with; null before it is connected.</summary>
    public SrtpSuite? Suite => _srtp?.Sender.Suite;

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _hasBegun && _dtls.Deadline < Agent.Deadline ? _dtls.Deadline : Agent.Deadline;

    /// <summary>Takes what the other side has said of itself.</summary>
    /// <returns>False when no agent can take it: a bad user fragment or password, no fingerprint of a known hash function.</returns>
    public bool SetRemote(IceDescription ice, DtlsDescription dtls, Instant now)
    {
        if (!IceCredentials.TryParse(Encoding.UTF8.GetBytes(ice.UserFragment), Encoding.UTF8.GetBytes(ice.Password), out var credentials)) return false;
        var fingerprints = new List<DtlsFingerprint>();
        foreach (var text in dtls.Fingerprints)
            if (DtlsFingerprint.TryParse(text, out var fingerprint)) fingerprints.Add(fingerprint);
        if (fingerprints.Count == 0) return false;
        var features = (ice.Trickles ? IceFeatures.Trickle : IceFeatures.None) | (ice.IsLite ? IceFeatures.Lite : IceFeatures.None);
        if (!Agent.SetRemoteCredentials(credentials!, features, now)) return false;
        foreach (var value in ice.Candidates) AddRemoteCandidate(value, now);
        if (ice.IsComplete) Agent.EndOfRemoteCandidates(now);
        _dtls.Expect(fingerprints);
        Drain(now);
        return true;
    }

    /// <summary>Takes a candidate of the other side, by the value of <c>a=candidate</c>. False for one that cannot be read, or is of no use.</summary>
    public bool AddRemoteCandidate(string value, Instant now)
    {
        if (CandidateText.TryParse(Encoding.UTF8.GetBytes(value), out var candidate) != CandidateParseError.None) return false;
        var isAdded = Agent.AddRemoteCandidate(candidate!, now) == CandidateOutcome.Added;
        Drain(now);
        return isAdded;
    }

    /// <summary>Takes a datagram.</summary>
    /// <param name="local">The socket that it came to.</param>
    /// <param name="remote">Where it came from.</param>
    /// <param name="datagram">The datagram, which is changed where it stands.</param>
    /// <param name="now">The time.</param>
    public void Receive(in CandidateBase local, in PeerAddress remote, Span<byte> datagram, Instant now)
    {
        if (datagram.IsEmpty) return;
        switch (datagram[0])
        {
            case <= 3:
                if (!Agent.Receive(local, remote, datagram, now)) Drops.Add(MediaDrop.ForeignCheck);
                Drain(now);
                break;
            case >= 20 and <= 63:
                ReceiveDtls(datagram, now);
                break;
            case >= 128 and <= 191:
                ReceiveMedia(local, remote, datagram, now);
                break;
            default:
                Drops.Add(MediaDrop.Malformed);
                break;
        }
    }

    /// <summary>Runs the timers that are due, and sends what the agent has to say.</summary>
    public void Advance(Instant now)
    {
        if (Agent.Deadline <= now) Agent.Advance(now);
        if (_hasBegun && _dtls.Deadline <= now) _dtls.Advance(now);
        Drain(now);
    }

    /// <summary>Protects and sends a packet of RTP.</summary>
    /// <param name="buffer">The packet, and <see cref="Tailroom"/> behind it.</param>
    /// <param name="length">Octets of the packet.</param>
    /// <returns>False when nothing may be sent.</returns>
    public bool SendRtp(Span<byte> buffer, int length) => _srtp is { } srtp && Send(buffer, srtp.Sender.ProtectRtp(buffer, length));

    /// <summary>Protects and sends a packet of RTCP.</summary>
    /// <param name="buffer">The packet, and <see cref="Tailroom"/> behind it.</param>
    /// <param name="length">Octets of the packet.</param>
    /// <returns>False when nothing may be sent.</returns>
    public bool SendRtcp(Span<byte> buffer, int length) => _srtp is { } srtp && Send(buffer, srtp.Sender.ProtectRtcp(buffer, length));

    /// <summary>Says goodbye to the other side and ends everything.</summary>
    public void Close(Instant now)
    {
        if (State == MediaTransportState.Closed) return;
        _dtls.Close();
        DrainDtls();
        Agent.Close();
        Drain(now);
        Change(MediaTransportState.Closed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _srtp?.Dispose();
        _dtls.Dispose();
    }

    private void ReceiveDtls(ReadOnlySpan<byte> datagram, Instant now)
    {
        // From wherever it comes: it proves itself. What answers it goes to the path alone, so that nobody else can be made a target.
        if (!Agent.IsSendingAllowed)
        {
            Drops.Add(MediaDrop.NoPath);
            return;
        }

        _hasBegun = true;
        _dtls.Receive(datagram, now);
        Drain(now);
    }

    private void ReceiveMedia(in CandidateBase local, in PeerAddress remote, Span<byte> datagram, Instant now)
    {
        if (_srtp is not { } srtp)
        {
            Drops.Add(MediaDrop.NoKeys);
            return;
        }

        if (RtpDemultiplexing.KindOf(datagram) == RtpPacketKind.Rtcp)
        {
            var outcome = srtp.Receiver.UnprotectRtcp(datagram, out var length);
            if (outcome == SrtpOutcome.Accepted) _owner.ReceivedRtcp(datagram[..length], now);
            else Drops.Add(DropOf(outcome));
        }
        else
        {
            var outcome = srtp.Receiver.UnprotectRtp(datagram, out var length);
            if (outcome == SrtpOutcome.Accepted) _owner.ReceivedRtp(datagram[..length], now);
            else Drops.Add(DropOf(outcome));
        }
    }

    private bool Send(Span<byte> buffer, int length)
    {
        if (length == 0) return false;
        if (!Agent.TryGetPath(Component, out var local, out var remote))
        {
            Drops.Add(MediaDrop.NoPath);
            return false;
        }

        _owner.Transmit(local, remote, buffer[..length]);
        return true;
    }

    private void Drain(Instant now)
    {
        while (Agent.TryTake(out var output))
        {
            if (output.Kind == IceOutputKind.Transmit) _owner.Transmit(output.Local, output.Remote, output.Octets.Span);
            else if (output.Kind == IceOutputKind.ResolveName) Agent.NameFailed(output.Name!, now);
            else if (output.Kind == IceOutputKind.StateChanged) Follow(output.State);
        }

        if (!_hasBegun && _role == DtlsRole.Client && Agent.IsSendingAllowed)
        {
            _hasBegun = true;
            _dtls.Start(now);
        }

        DrainDtls();
    }

    private void DrainDtls()
    {
        while (_dtls.TryTake(out var output))
        {
            switch (output.Kind)
            {
                case DtlsOutputKind.Transmit:
                    // What finds no path is repeated.
                    if (Agent.TryGetPath(Component, out var local, out var remote)) _owner.Transmit(local, remote, output.Octets.Span);
                    break;
                case DtlsOutputKind.Established:
                    _srtp = SrtpSession.From(output.Keys!, _role);
                    Change(MediaTransportState.Connected);
                    break;
                case DtlsOutputKind.Failed:
                    Failure = output.Failure;
                    Change(MediaTransportState.Failed);
                    break;
                case DtlsOutputKind.Closed:
                    Change(MediaTransportState.Closed);
                    break;
            }
        }
    }

    private void Follow(IceState state)
    {
        if (state == IceState.Failed) Change(MediaTransportState.Failed);
        else if (state == IceState.Disconnected) Change(MediaTransportState.Disconnected);
        else if (state is IceState.Connected or IceState.Completed && _srtp is not null) Change(MediaTransportState.Connected);
    }

    private void Change(MediaTransportState state)
    {
        if (State == state || State is MediaTransportState.Failed or MediaTransportState.Closed) return;
        State = state;
        _owner.StateChanged(state);
    }

    private static MediaDrop DropOf(SrtpOutcome outcome) => outcome switch
    {
        SrtpOutcome.Replayed => MediaDrop.Replayed,
        SrtpOutcome.TooManySources => MediaDrop.TooManySources,
        SrtpOutcome.Malformed => MediaDrop.Malformed,
        _ => MediaDrop.NotAuthentic,
    };
}
