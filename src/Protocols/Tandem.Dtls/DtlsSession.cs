using System.Buffers;
using Tandem.Dtls.Native;
using Tandem.Kernel;

namespace Tandem.Dtls;

/// <summary>
/// A DTLS session with one other side, sans-IO: it takes and gives datagrams. Nothing is told of the handshake before the other side's certificate has been compared with the fingerprints of its SDP (RFC 5763 section 5), which may
/// come later than its first datagrams. Belongs to one lane.
/// </summary>
/// <remarks>OpenSSL 3.0 repeats flights by the system's clock: <see cref="Deadline"/> says how much of that is left, and only the limit of the handshake passes with the time that is handed in.</remarks>
/// <example>
/// <code>
/// using var session = new DtlsSession(context, DtlsRole.Server, now);
/// session.Expect(fingerprints); // of a=fingerprint
/// session.Receive(datagram, now);
/// while (session.TryTake(out var output)) { /* send, or use the keys */ }
/// </code>
/// </example>
public sealed unsafe class DtlsSession : IDisposable
{
    /// <summary>A flight with a long chain of certificates fits.</summary>
    internal const int OutputCapacity = 32 * 1024;

    internal const int MaxRecord = 16 * 1024;

    /// <summary>Octets by which a datagram is longer than what it carries, at most, and the room that <see cref="Protect"/> needs besides.</summary>
    public const int Overhead = 64;

    private readonly DtlsContext _context;
    private readonly DtlsRole _role;
    private readonly DtlsMemory? _memory;
    private readonly SessionHandle _handle;
    private readonly OutputQueue<DtlsOutput> _outputs = new();
    private readonly Instant _giveUp;
    private IReadOnlyList<DtlsFingerprint>? _expected;
    private DtlsState _state = DtlsState.Handshake;
    private Instant _deadline = Instant.Never;

    /// <summary>Makes one.</summary>
    /// <param name="context">What it has in common with others.</param>
    /// <param name="role">Who begins.</param>
    /// <param name="now">The time, from which on the handshake's time counts.</param>
    /// <param name="memory">What it shares with the others of its lane; null for one that seldom carries data.</param>
    public DtlsSession(DtlsContext context, DtlsRole role, Instant now, DtlsMemory? memory = null)
    {
        (_context, _role, _giveUp, _memory) = (context, role, now + context.Settings.HandshakeTime, memory);
        _handle = new SessionHandle(context, role);
    }

    /// <summary>Whether the keys may be used.</summary>
    public bool IsEstablished => _state == DtlsState.Established;

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _state is DtlsState.Handshake or DtlsState.Unverified ? Earlier(_deadline, _giveUp) : _state == DtlsState.Established ? _deadline : Instant.Never;

    /// <summary>The other side's certificate in DER; null before the handshake is over.</summary>
    public byte[]? PeerCertificate { get; private set; }

    /// <summary>Begins the handshake. The client; once.</summary>
    public void Start(Instant now)
    {
        _outputs.RequireDrained();
        if (_role == DtlsRole.Client) Run([], now);
    }

    /// <summary>Says which certificates the other side may have. Of several, one with the strongest hash function must match (RFC 8122 section 5).</summary>
    /// <param name="fingerprints">At least one.</param>
    public void Expect(params IReadOnlyList<DtlsFingerprint> fingerprints)
    {
        ArgumentOutOfRangeException.ThrowIfZero(fingerprints.Count);
        _expected = fingerprints;
        if (_state == DtlsState.Unverified) Verify();
    }

    /// <summary>Begins the handshake with a ClientHello whose cookie was found to be good (RFC 6347 section 4.2.1, <see cref="DtlsCookies"/>). The server; once, in place of <see cref="Receive"/>.</summary>
    public void Accept(ReadOnlySpan<byte> hello, Instant now)
    {
        _outputs.RequireDrained();
        LibCrypto.ERR_clear_error();
        using (var call = new DtlsCall(_handle.Bio, hello, OutputCapacity, _memory))
        {
            if (_handle.Listen()) Shake(_handle.Value);
            else Fail(DtlsFailure.Handshake, OpenSslException.Reason());
            call.TakeOutput(_outputs);
        }

        SetDeadline(now);
    }

    /// <summary>Takes a datagram of the other side.</summary>
    public void Receive(ReadOnlySpan<byte> datagram, Instant now)
    {
        _outputs.RequireDrained();
        if (!datagram.IsEmpty) Run(datagram, now);
    }

    /// <summary>Repeats what is due, or gives up.</summary>
    public void Advance(Instant now)
    {
        _outputs.RequireDrained();
        if (_state is DtlsState.Handshake or DtlsState.Unverified && now >= _giveUp) Fail(DtlsFailure.TimedOut, "the handshake took too long");
        else if (now >= _deadline) Run([], now);
    }

    /// <summary>Sends octets to the other side in one datagram.</summary>
    /// <returns>False when it is not established, or OpenSSL refused them (too many for a datagram).</returns>
    public bool Send(ReadOnlySpan<byte> octets)
    {
        if (_state != DtlsState.Established || octets.IsEmpty) return false;
        using var call = new DtlsCall(_handle.Bio, [], OutputCapacity);
        fixed (byte* from = octets)
        {
            var written = LibSsl.SSL_write(_handle.Value, from, octets.Length);
            call.TakeOutput(_outputs);
            return written == octets.Length;
        }
    }

    /// <summary>Protects octets, which <see cref="Send"/> would have taken, for the caller to send, without allocation.</summary>
    /// <param name="octets">What is sent.</param>
    /// <param name="memory">Where the datagram is written to: <see cref="Overhead"/> octets longer than they are.</param>
    /// <returns>The datagram, a part of the memory; empty when it is not established, or OpenSSL refused them (too many for a datagram).</returns>
    public ReadOnlySpan<byte> Protect(ReadOnlySpan<byte> octets, Span<byte> memory)
    {
        if (_state != DtlsState.Established || octets.IsEmpty) return [];
        var bio = _handle.Bio;
        LibCrypto.ERR_clear_error();
        fixed (byte* from = octets, to = memory)
        {
            bio->Output = to;
            bio->OutputCapacity = memory.Length;
            var written = LibSsl.SSL_write(_handle.Value, from, octets.Length);
            var length = bio->OutputLength;
            (bio->OutputLength, bio->OutputCapacity) = (0, 0);
            return written == octets.Length && length > DatagramBio.LengthOctets ? memory[DatagramBio.LengthOctets..length] : [];
        }
    }

    /// <summary>Ends it, and says so to the other side.</summary>
    public void Close()
    {
        if (_state is DtlsState.Failed or DtlsState.Closed) return;
        if (_state is DtlsState.Established or DtlsState.Unverified) SayGoodbye();
        _state = DtlsState.Closed;
    }

    /// <summary>Takes what it has to say next.</summary>
    public bool TryTake(out DtlsOutput output) => _outputs.TryTake(out output);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static Instant Earlier(Instant one, Instant other) => one < other ? one : other;

    private void Run(ReadOnlySpan<byte> datagram, Instant now)
    {
        if (_state is DtlsState.Failed or DtlsState.Closed) return;
        var ssl = _handle.Value;
        LibCrypto.ERR_clear_error();
        using (var call = new DtlsCall(_handle.Bio, datagram, OutputCapacity, _memory))
        {
            if (datagram.IsEmpty) LibSsl.SSL_ctrl(ssl, LibSsl.ControlDtlsHandleTimeout, 0, 0);
            if (_state == DtlsState.Handshake) Shake(ssl);
            if (_state is DtlsState.Unverified or DtlsState.Established) Read(ssl);
            call.TakeOutput(_outputs);
        }

        SetDeadline(now);
        if (_state == DtlsState.Unverified && _expected is not null) Verify();
    }

    private void Shake(nint ssl)
    {
        var result = LibSsl.SSL_do_handshake(ssl);
        if (result == 1 && !_context.Settings.AsksForCertificate)
        {
            Establish();
        }
        else if (result == 1)
        {
            PeerCertificate = _handle.ReadPeerCertificate();
            _state = DtlsState.Unverified;
        }
        else if (LibSsl.SSL_get_error(ssl, result) is not (LibSsl.ErrorWantRead or LibSsl.ErrorWantWrite))
        {
            Fail(DtlsFailure.Handshake, OpenSslException.Reason());
        }
    }

    /// <summary>Takes application data, and what belongs to the handshake and comes again because our last flight was lost.</summary>
    private void Read(nint ssl)
    {
        if (_memory is not null)
        {
            Read(ssl, _memory.Data, isShared: true);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(MaxRecord);
        Read(ssl, buffer, isShared: false);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
    }

    private void Read(nint ssl, byte[] buffer, bool isShared)
    {
        int read;
        var start = 0;
        fixed (byte* octets = buffer)
        {
            while ((read = LibSsl.SSL_read(ssl, octets + start, buffer.Length - start)) > 0)
            {
                // Nobody knows yet whose it is.
                if (_state != DtlsState.Established) continue;
                _outputs.Add(new DtlsOutput(DtlsOutputKind.Data) { Octets = isShared ? buffer.AsMemory(start, read) : buffer.AsSpan(0, read).ToArray() });
                if (isShared) start += read;
            }
        }

        switch (LibSsl.SSL_get_error(ssl, read))
        {
            case LibSsl.ErrorWantRead or LibSsl.ErrorWantWrite:
                break;
            case LibSsl.ErrorZeroReturn:
                _state = DtlsState.Closed;
                _outputs.Add(new DtlsOutput(DtlsOutputKind.Closed));
                break;
            default:
                Fail(DtlsFailure.Handshake, OpenSslException.Reason());
                break;
        }
    }

    private void Verify()
    {
        var strongest = _expected!.Min(fingerprint => fingerprint.Weakness);
        if (!_expected!.Any(fingerprint => fingerprint.Weakness == strongest && fingerprint.Matches(PeerCertificate!)))
        {
            SayGoodbye();
            Fail(DtlsFailure.Fingerprint, "the certificate is not the one that was announced");
            return;
        }

        var keys = _handle.ExportSrtpKeys();
        if (keys is null && _context.Settings.SrtpProfiles.Count > 0)
        {
            SayGoodbye();
            Fail(DtlsFailure.NoSrtpProfile, "the other side takes no profile of SRTP");
            return;
        }

        Establish(keys);
    }

    private void Establish(SrtpKeys? keys = null)
    {
        _state = DtlsState.Established;
        _outputs.Add(new DtlsOutput(DtlsOutputKind.Established) { Keys = keys });
    }

    private void SayGoodbye()
    {
        using var call = new DtlsCall(_handle.Bio, [], OutputCapacity);
        _ = LibSsl.SSL_shutdown(_handle.Value);
        call.TakeOutput(_outputs);
    }

    private void Fail(DtlsFailure failure, string? reason)
    {
        _state = DtlsState.Failed;
        _outputs.Add(new DtlsOutput(DtlsOutputKind.Failed) { Failure = failure, Reason = reason });
    }

    private void SetDeadline(Instant now) => _deadline = _handle.TryGetTimeout(out var left) ? now + left : Instant.Never;
}
