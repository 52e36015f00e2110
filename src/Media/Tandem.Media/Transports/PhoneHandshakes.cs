using System.Runtime.InteropServices;
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
    /// <summary>Hosts that may spoil a handshake; of further ones the announced alone is heard.</summary>
    private const int MaxSpoilers = 32;

    /// <summary>How often each may, from whatever port: then it is not heard before the next offer and answer.</summary>
    private const int MaxTries = 3;

    /// <summary>What a record of a handshake begins with (RFC 6347 section 4.1).</summary>
    private const byte HandshakeRecord = 22;

    private readonly DtlsAssociation _rtp;
    private DtlsAssociation? _rtcp;
    private Dictionary<PeerAddress, int>? _spoilers;
    private bool _isStranger;
    private MediaDrop? _spoilt;

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

    /// <summary>Begin, when it is this side's turn. With a further offer and answer everybody is heard again.</summary>
    public void Start(Instant now)
    {
        _spoilers = null;
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

    /// <summary>Takes a datagram. When its output is taken, <see cref="BeginAnew"/> comes next.</summary>
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
        if (!isAnnounced && (IsSpoiler(remote) || !MayBegin(association, datagram))) return false;
        var outcome = source.Judge(remote, isAuthentic: false, now);
        if (outcome == LatchOutcome.Foreign) return false;
        // What somebody else has begun.
        if (outcome == LatchOutcome.Latched && association is { HasReceived: true, IsEstablished: false }) association.Restart(now);
        _isStranger = !association.IsEstablished && !isAnnounced;
        association.Receive(datagram, now);
        return true;
    }

    /// <summary>Begins anew what the last datagram has spoilt; its sender is not heard often.</summary>
    /// <param name="isRtcpPort">Which port it came to.</param>
    /// <param name="remote">Where it came from.</param>
    /// <param name="source">Who is heard on that port.</param>
    /// <param name="now">The time.</param>
    /// <returns>How it was spoilt; null when it was not.</returns>
    public MediaDrop? BeginAnew(bool isRtcpPort, in PeerAddress remote, SourceLatch source, Instant now)
    {
        var spoilt = _spoilt;
        (_isStranger, _spoilt) = (false, null);
        if (spoilt is null) return null;
        CollectionsMarshal.GetValueRefOrAddDefault(_spoilers ??= [], remote.WithPort(0), out _)++;
        source.Forget();
        On(isRtcpPort)!.Restart(now);
        return spoilt;
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

    private bool IsSpoiler(in PeerAddress remote) =>
        _spoilers is not null && (_spoilers.TryGetValue(remote.WithPort(0), out var tries) ? tries >= MaxTries : _spoilers.Count >= MaxSpoilers);

    /// <summary>An alert alone, which is cheap to send in somebody's place, begins nothing that it could end.</summary>
    private static bool MayBegin(DtlsAssociation association, ReadOnlySpan<byte> datagram) => association.HasReceived || association.Role == DtlsRole.Client || datagram[0] == HandshakeRecord;

    private bool IsSpoiling(in DtlsOutput output)
    {
        if (!_isStranger || output is not { Kind: DtlsOutputKind.Failed, Failure: DtlsFailure.Handshake or DtlsFailure.Fingerprint }) return false;
        _spoilt = output.Failure == DtlsFailure.Fingerprint ? MediaDrop.ForeignCertificate : MediaDrop.SpoiltHandshake;
        return true;
    }

    // Without reports there still are media: that they fail ends nothing.
    private void FollowRtcp(DtlsAssociation association, in DtlsOutput output)
    {
        if (IsSpoiling(output) || output.Kind != DtlsOutputKind.Established) return;
        RtcpSrtp?.Dispose();
        RtcpSrtp = association.SessionOf(output.Keys!);
    }
}
