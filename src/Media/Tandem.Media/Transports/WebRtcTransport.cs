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
/// var transport = new WebRtcTransport(owner, IceRole.Controlled, dtlsContext);
/// transport.Agent.AddHost(new CandidateBase(CandidateTransport.Udp, bound), now, out _);   // into the answer, with transport.Agent.Credentials
/// transport.SetRemote(offered.Ice!, offered.Dtls!, DtlsRole.Server, now);
/// transport.Receive(socket, from, buffer, length, now);
/// transport.SendRtp(buffer, length);
/// </code>
/// </example>
/// <param name="owner">Who has the sockets.</param>
/// <param name="iceRole">Who nominates (RFC 8445 section 6.1.1): the side that offers, but for a lite one.</param>
/// <param name="context">Our certificate.</param>
/// <param name="options">Times and limits of ICE.</param>
public sealed class WebRtcTransport(IMediaTransportOwner owner, IceRole iceRole, DtlsContext context, IceOptions? options = null) : MediaTransport(owner)
{
    private const int Component = 1;

    private DtlsAssociation? _dtls;

    /// <summary>The agent, for candidates. After a call to it, <see cref="Advance"/> sends what it has to say.</summary>
    public IceAgent Agent { get; } = new(iceRole, options);

    /// <summary>Why it has failed, when it was for the handshake.</summary>
    public DtlsFailure Failure { get; private set; }

    /// <inheritdoc/>
    public override Instant Deadline => _dtls is { HasBegun: true } && _dtls.Deadline < Agent.Deadline ? _dtls.Deadline : Agent.Deadline;

    private protected override bool MaySend => Srtp is not null;

    /// <summary>Takes what the other side has said of itself: at first, after a <see cref="Restart"/>, or again without a change. Another certificate or role begins another handshake; media go on with the former keys until it is over.</summary>
    /// <param name="ice">Its user fragment, password and candidates.</param>
    /// <param name="dtls">Its fingerprints.</param>
    /// <param name="role">Who begins the handshake, as offer and answer say.</param>
    /// <param name="now">The time.</param>
    /// <returns>False when no agent can take it: a bad user fragment or password, others than before without a restart, no fingerprint of a known hash function.</returns>
    public bool SetRemote(IceDescription ice, DtlsDescription dtls, DtlsRole role, Instant now)
    {
        if (!IceCredentials.TryParse(Encoding.UTF8.GetBytes(ice.UserFragment), Encoding.UTF8.GetBytes(ice.Password), out var credentials)) return false;
        var association = _dtls is { } known && known.IsOf(dtls, role) ? known : DtlsAssociation.TryCreate(context, role, dtls);
        if (association is null) return false;
        var features = (ice.Trickles ? IceFeatures.Trickle : IceFeatures.None) | (ice.IsLite ? IceFeatures.Lite : IceFeatures.None);
        if (!Agent.SetRemoteCredentials(credentials!, features, now)) return false;
        foreach (var value in ice.Candidates) AddRemoteCandidate(value, now);
        if (ice.IsComplete) Agent.EndOfRemoteCandidates(now);
        if (association != _dtls)
        {
            _dtls?.Dispose();
            (_dtls, Failure) = (association, DtlsFailure.None);
            if (State == MediaTransportState.Closed) Reopen();
        }

        if (State == MediaTransportState.Failed && Failure == DtlsFailure.None && Agent.State != IceState.Failed) Reopen();

        Drain(now);
        return true;
    }

    /// <summary>There can be no media: the two descriptions do not fit.</summary>
    internal void Refuse(string reason) => Fail(reason);

    /// <summary>Begins ICE anew (RFC 8445 section 9); candidates are to be added again. What goes on goes on by the former path until there is another one.</summary>
    public void Restart(IceCredentials credentials, Instant now)
    {
        Agent.Restart(now, credentials);
        if (State == MediaTransportState.Failed && Failure == DtlsFailure.None) Reopen();
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
    public override void Receive(in CandidateBase local, in PeerAddress remote, Span<byte> buffer, int length, Instant now)
    {
        if (length == 0) return;
        switch (buffer[0])
        {
            case <= 3:
                if (!Agent.Receive(local, remote, buffer[..length], now)) Drops.Add(MediaDrop.ForeignCheck);
                Drain(now);
                break;
            case >= 20 and <= 63:
                ReceiveDtls(remote, buffer[..length], now);
                break;
            case >= 128 and <= 191:
                ReceiveMedia(buffer, length, now);
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
        _dtls?.Advance(now);
        Drain(now);
    }

    /// <summary>Says goodbye to the other side and ends everything.</summary>
    public override void Close(Instant now)
    {
        if (HasEnded) return;
        _dtls?.Close();
        DrainDtls();
        Agent.Close();
        Drain(now);
        End();
    }

    private protected override bool TryGetPath(bool isRtcp, out CandidateBase local, out PeerAddress remote) => Agent.TryGetPath(Component, out local, out remote);

    private protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _dtls?.Dispose();
    }

    private void ReceiveDtls(in PeerAddress remote, ReadOnlySpan<byte> datagram, Instant now)
    {
        // What answers it goes to the path alone, so that nobody else can be made a target.
        if (!Agent.IsSendingAllowed || _dtls is null)
        {
            Drops.Add(MediaDrop.NoPath);
            return;
        }

        // It proves itself, but not before there are keys: until then an alert of anybody would end it.
        if (!_dtls.IsEstablished && !Agent.IsPeer(remote))
        {
            Drops.Add(MediaDrop.ForeignSource);
            return;
        }

        _dtls.Receive(datagram, now);
        Drain(now);
    }

    // From wherever it comes: its tag says whose it is.
    private void ReceiveMedia(Span<byte> buffer, int length, Instant now)
    {
        if (Srtp is null)
        {
            Drops.Add(MediaDrop.NoKeys);
            return;
        }

        var isRtcp = IsRtcp(buffer[..length]);
        length = Unprotect(buffer[..length], isRtcp);
        if (length > 0) Deliver(buffer, length, isRtcp, now);
    }

    private void Drain(Instant now)
    {
        while (Agent.TryTake(out var output))
        {
            if (output.Kind == IceOutputKind.Transmit) Owner.Transmit(output.Local, output.Remote, output.Octets.Span);
            else if (output.Kind == IceOutputKind.ResolveName) Agent.NameFailed(output.Name!, now);
            else if (output.Kind == IceOutputKind.StateChanged) Follow(output.State);
        }

        if (_dtls is { HasBegun: false } && Agent.IsSendingAllowed) _dtls.Start(now);
        DrainDtls();
    }

    private void DrainDtls()
    {
        while (_dtls is not null && _dtls.TryTake(out var output))
        {
            switch (output.Kind)
            {
                case DtlsOutputKind.Transmit:
                    // What finds no path is repeated.
                    if (Agent.TryGetPath(Component, out var local, out var remote)) Owner.Transmit(local, remote, output.Octets.Span);
                    break;
                case DtlsOutputKind.Established:
                    Srtp?.Dispose();
                    Srtp = _dtls.SessionOf(output.Keys!);
                    Change(MediaTransportState.Connected);
                    break;
                case DtlsOutputKind.Failed:
                    Failure = output.Failure;
                    Fail(DtlsAssociation.ReasonOf(output));
                    break;
                case DtlsOutputKind.Closed:
                    Change(MediaTransportState.Closed);
                    break;
            }
        }
    }

    private void Follow(IceState state)
    {
        if (state == IceState.Failed) Fail("no path was found by ICE");
        else if (state == IceState.Disconnected) Change(MediaTransportState.Disconnected);
        else if (state is IceState.Connected or IceState.Completed && Srtp is not null) Change(MediaTransportState.Connected);
    }
}
