using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Sdp.Security;

namespace Tandem.Media.Transports;

/// <summary>One handshake of DTLS with the other side and the keys that come of it (RFC 5764). Whoever has the path sends what it says.</summary>
internal sealed class DtlsAssociation : IDisposable
{
    private readonly DtlsContext _context;
    private readonly DtlsDescription _remote;
    private readonly IReadOnlyList<DtlsFingerprint> _fingerprints;
    private DtlsSession? _session;

    private DtlsAssociation(DtlsContext context, DtlsRole role, DtlsDescription remote, IReadOnlyList<DtlsFingerprint> fingerprints) =>
        (_context, Role, _remote, _fingerprints) = (context, role, remote, fingerprints);

    /// <summary>Who begins.</summary>
    public DtlsRole Role { get; }

    /// <summary>Whether anything was sent or received.</summary>
    public bool HasBegun => _session is not null;

    /// <summary>Whether the other side, or somebody in its place, has said anything.</summary>
    public bool HasReceived { get; private set; }

    /// <summary>Whether there are keys.</summary>
    public bool IsEstablished { get; private set; }

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _session?.Deadline ?? Instant.Never;

    /// <summary>Prepares one. Null when the other side has announced no fingerprint of a known hash function.</summary>
    public static DtlsAssociation? TryCreate(DtlsContext context, DtlsRole role, DtlsDescription remote)
    {
        var fingerprints = new List<DtlsFingerprint>();
        foreach (var text in remote.Fingerprints)
            if (DtlsFingerprint.TryParse(text, out var fingerprint)) fingerprints.Add(fingerprint);
        return fingerprints.Count == 0 ? null : new DtlsAssociation(context, role, remote, fingerprints);
    }

    /// <summary>Whether a new description still means this association (RFC 8842 section 5.1): the same certificate, the same role, the same name.</summary>
    public bool IsOf(DtlsDescription remote, DtlsRole role) => role == Role && remote.TlsId == _remote.TlsId && remote.Fingerprints.SequenceEqual(_remote.Fingerprints, StringComparer.OrdinalIgnoreCase);

    /// <summary>Begins anew, as if nothing had been received.</summary>
    public void Restart(Instant now)
    {
        _session?.Dispose();
        (_session, HasReceived) = (null, false);
        Start(now);
    }

    /// <summary>Begins, when it is this side's turn and there is a path.</summary>
    public void Start(Instant now)
    {
        if (Role != DtlsRole.Client || HasBegun) return;
        Begin(now).Start(now);
    }

    /// <summary>Takes a datagram of the other side.</summary>
    public void Receive(ReadOnlySpan<byte> datagram, Instant now)
    {
        HasReceived = true;
        (_session ?? Begin(now)).Receive(datagram, now);
    }

    /// <summary>Repeats what is due, or gives up.</summary>
    public void Advance(Instant now)
    {
        if (Deadline <= now) _session!.Advance(now);
    }

    /// <summary>Says goodbye.</summary>
    public void Close() => _session?.Close();

    /// <summary>Takes what it has to say next.</summary>
    public bool TryTake(out DtlsOutput output)
    {
        output = default;
        if (_session is null || !_session.TryTake(out output)) return false;
        IsEstablished |= output.Kind == DtlsOutputKind.Established;
        return true;
    }

    /// <summary>Both directions of SRTP with the keys of the handshake.</summary>
    public SrtpSession SessionOf(SrtpKeys keys) => SrtpSession.From(keys, Role);

    /// <summary>Why it came to nothing, in words for the record of a call.</summary>
    public static string ReasonOf(in DtlsOutput output) => output.Failure switch
    {
        DtlsFailure.Fingerprint => "certificate does not match the fingerprint",
        DtlsFailure.NoSrtpProfile => "no profile of SRTP in common",
        DtlsFailure.TimedOut => "the handshake of DTLS took too long",
        _ => output.Reason is { Length: > 0 } reason ? $"the handshake of DTLS failed: {reason}" : "the handshake of DTLS failed",
    };

    /// <inheritdoc/>
    public void Dispose() => _session?.Dispose();

    private DtlsSession Begin(Instant now)
    {
        _session = new DtlsSession(_context, Role, now);
        _session.Expect(_fingerprints);
        return _session;
    }
}
