using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Sdp.Security;

namespace Tandem.Media.Transports;

/// <summary>
/// The handshakes of DTLS with a phone, one on each port (RFC 5764 section 3), and what strangers may do to them: anybody may be the first within the window, and nothing proves a handshake before it is over, so what a
/// stranger has spoilt begins anew without him. Whoever has the path sends what they say.
/// </summary>
internal sealed class PhoneHandshakes : IDisposable
{
    /// <summary>Strangers that may spoil a handshake, each once; then the announced address alone is heard.</summary>
    private const int MaxSpoilers = 32;

    private readonly DtlsAssociation _rtp;
    private DtlsAssociation? _rtcp;
    private HashSet<PeerAddress>? _spoilers;
    private bool _isStranger;
    private bool _isSpoilt;

    private PhoneHandshakes(DtlsAssociation rtp, DtlsAssociation? rtcp) => (_rtp, _rtcp) = (rtp, rtcp);

    /// <summary>Whether RTCP has a handshake of its own.</summary>
    public bool IsRtcpApart => _rtcp is not null;

    /// <summary>What RTCP is protected with where it has a handshake of its own; null before that is over.</summary>
    public SrtpSession? RtcpSrtp { get; private set; }

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _rtcp is { } rtcp && rtcp.Deadline < _rtp.Deadline ? rtcp.Deadline : _rtp.Deadline;

    /// <summary>Prepares them. Null when the other side has announced no fingerprint of a known hash function.</summary>
    public static PhoneHandshakes? TryCreate(DtlsContext context, DtlsRole role, DtlsDescription remote, bool hasTwoPorts)
    {
        if (DtlsAssociation.TryCreate(context, role, remote) is not { } rtp) return null;
        return new PhoneHandshakes(rtp, hasTwoPorts ? DtlsAssociation.TryCreate(context, role, remote) : null);
    }

    /// <summary>Whether a new description still means these, see <see cref="DtlsAssociation.IsOf"/>.</summary>
    public bool AreOf(DtlsDescription remote, DtlsRole role) => _rtp.IsOf(remote, role);

    /// <summary>Begin, when it is this side's turn.</summary>
    public void Start(Instant now)
    {
        _rtp.Start(now);
        _rtcp?.Start(now);
    }

    /// <summary>RTCP shares the port of RTP: it has no handshake of its own.</summary>
    public void Share()
    {
        _rtcp?.Dispose();
        RtcpSrtp?.Dispose();
        (_rtcp, RtcpSrtp) = (null, null);
    }

    /// <summary>Takes a datagram. When its output is taken, <see cref="TryBeginAnew"/> comes next.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="isRtcpPort">Which port it came to.</param>
    /// <param name="remote">Where it came from.</param>
    /// <param name="source">Who is heard on that port.</param>
    /// <param name="now">The time.</param>
    /// <returns>False when it is of somebody who is not heard.</returns>
    public bool TryReceive(ReadOnlySpan<byte> datagram, bool isRtcpPort, in PeerAddress remote, SourceLatch source, Instant now)
    {
        if (On(isRtcpPort) is not { } association) return true;
        var isAnnounced = source.IsAnnounced(remote);
        if (!isAnnounced && IsSpoiler(remote)) return false;
        var outcome = source.Judge(remote, isAuthentic: false, now);
        if (outcome == LatchOutcome.Foreign) return false;
        // What somebody else has begun.
        if (outcome == LatchOutcome.Latched && association is { HasReceived: true, IsEstablished: false }) association.Restart(now);
        _isStranger = !association.IsEstablished && !isAnnounced;
        association.Receive(datagram, now);
        return true;
    }

    /// <summary>Begins anew what the last datagram has spoilt; its sender is not heard again.</summary>
    /// <param name="isRtcpPort">Which port it came to.</param>
    /// <param name="remote">Where it came from.</param>
    /// <param name="source">Who is heard on that port.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether it was spoilt.</returns>
    public bool TryBeginAnew(bool isRtcpPort, in PeerAddress remote, SourceLatch source, Instant now)
    {
        var isSpoilt = _isSpoilt;
        (_isStranger, _isSpoilt) = (false, false);
        if (!isSpoilt) return false;
        (_spoilers ??= []).Add(remote);
        source.Forget();
        On(isRtcpPort)!.Restart(now);
        return true;
    }

    /// <summary>Repeats what is due, or gives up.</summary>
    public void Advance(Instant now)
    {
        _rtp.Advance(now);
        _rtcp?.Advance(now);
    }

    /// <summary>Says goodbye.</summary>
    public void Close()
    {
        _rtp.Close();
        _rtcp?.Close();
    }

    /// <summary>Takes what they have to say next: what is to be sent, and what becomes of RTP.</summary>
    public bool TryTake(out DtlsOutput output, out bool isRtcpPort)
    {
        isRtcpPort = false;
        while (_rtp.TryTake(out output))
            if (!IsSpoiling(output)) return true;
        isRtcpPort = true;
        while (_rtcp is not null && _rtcp.TryTake(out output))
        {
            if (output.Kind == DtlsOutputKind.Transmit) return true;
            FollowRtcp(_rtcp, output);
        }

        return false;
    }

    /// <summary>Both directions of RTP with the keys of its handshake.</summary>
    public SrtpSession SessionOf(SrtpKeys keys) => _rtp.SessionOf(keys);

    /// <inheritdoc/>
    public void Dispose()
    {
        _rtp.Dispose();
        Share();
    }

    private DtlsAssociation? On(bool isRtcpPort) => isRtcpPort ? _rtcp : _rtp;

    private bool IsSpoiler(in PeerAddress remote) => _spoilers is not null && (_spoilers.Count >= MaxSpoilers || _spoilers.Contains(remote));

    private bool IsSpoiling(in DtlsOutput output)
    {
        var isSpoiling = _isStranger && output is { Kind: DtlsOutputKind.Failed, Failure: DtlsFailure.Handshake or DtlsFailure.Fingerprint };
        _isSpoilt |= isSpoiling;
        return isSpoiling;
    }

    // Without reports there still are media: that they fail ends nothing.
    private void FollowRtcp(DtlsAssociation association, in DtlsOutput output)
    {
        if (IsSpoiling(output) || output.Kind != DtlsOutputKind.Established) return;
        RtcpSrtp?.Dispose();
        RtcpSrtp = association.SessionOf(output.Keys!);
    }
}
