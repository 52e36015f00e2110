using System.Text;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Security;
using Tandem.Stun.Ice;

namespace Tandem.Media.Transports;

/// <summary>
/// The one way of all media to a browser, or to a phone like one (RFC 8834, RFC 8843): ICE finds the path, DTLS over it proves who is there and gives keys, SRTP carries RTP and RTCP on one port.
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
public sealed class WebRtcTransport : MediaTransport
{
    private const int Component = 1;

    private readonly DtlsSession _dtls;
    private readonly DtlsRole _role;
    private bool _hasBegun;

    /// <summary>Makes one.</summary>
    /// <param name="owner">Who has the sockets.</param>
    /// <param name="iceRole">Who nominates (RFC 8445 section 6.1.1): the side that offers, but for a lite one.</param>
    /// <param name="context">Our certificate.</param>
    /// <param name="role">Who begins the handshake.</param>
    /// <param name="now">The time.</param>
    /// <param name="options">Times and limits of ICE.</param>
    public WebRtcTransport(IMediaTransportOwner owner, IceRole iceRole, DtlsContext context, DtlsRole role, Instant now, IceOptions? options = null)
        : base(owner)
    {
        _role = role;
        Agent = new IceAgent(iceRole, options);
        _dtls = new DtlsSession(context, role, now);
    }

    /// <summary>The agent, for candidates. After a call to it, <see cref="Advance"/> sends what it has to say.</summary>
    public IceAgent Agent { get; }

    /// <summary>Why it has failed, when it was for the handshake.</summary>
    public DtlsFailure Failure { get; private set; }

    /// <inheritdoc/>
    public override Instant Deadline => _hasBegun && _dtls.Deadline < Agent.Deadline ? _dtls.Deadline : Agent.Deadline;

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

    /// <inheritdoc/>
    public override void Receive(in CandidateBase local, in PeerAddress remote, Span<byte> datagram, Instant now)
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
                ReceiveMedia(datagram, now);
                break;
            default:
                Drops.Add(MediaDrop.Malformed);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Advance(Instant now)
    {
        if (Agent.Deadline <= now) Agent.Advance(now);
        if (_hasBegun && _dtls.Deadline <= now) _dtls.Advance(now);
        Drain(now);
    }

    /// <summary>Says goodbye to the other side and ends everything.</summary>
    public override void Close(Instant now)
    {
        if (State == MediaTransportState.Closed) return;
        _dtls.Close();
        DrainDtls();
        Agent.Close();
        Drain(now);
        Change(MediaTransportState.Closed);
    }

    private protected override bool MaySend => Srtp is not null;

    private protected override bool TryGetPath(bool isRtcp, out CandidateBase local, out PeerAddress remote) => Agent.TryGetPath(Component, out local, out remote);

    private protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
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

    // From wherever it comes: its tag says whose it is.
    private void ReceiveMedia(Span<byte> datagram, Instant now)
    {
        if (Srtp is null)
        {
            Drops.Add(MediaDrop.NoKeys);
            return;
        }

        var isRtcp = IsRtcp(datagram);
        var length = Unprotect(datagram, isRtcp);
        if (length > 0) Deliver(datagram[..length], isRtcp, now);
    }

    private void Drain(Instant now)
    {
        while (Agent.TryTake(out var output))
        {
            if (output.Kind == IceOutputKind.Transmit) Owner.Transmit(output.Local, output.Remote, output.Octets.Span);
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
                    if (Agent.TryGetPath(Component, out var local, out var remote)) Owner.Transmit(local, remote, output.Octets.Span);
                    break;
                case DtlsOutputKind.Established:
                    Srtp = SrtpSession.From(output.Keys!, _role);
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
        else if (state is IceState.Connected or IceState.Completed && Srtp is not null) Change(MediaTransportState.Connected);
    }
}
