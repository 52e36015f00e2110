using System.Runtime.InteropServices;

namespace Tandem.Dtls.Native;

/// <summary>An <c>SSL</c> and its way to the network, and what OpenSSL knows of it.</summary>
internal sealed unsafe class SessionHandle : SafeHandle
{
    public SessionHandle(DtlsContext context, DtlsRole role) : base(0, ownsHandle: true)
    {
        var options = context.Settings;
        Bio = (DatagramBio*)NativeMemory.AllocZeroed((nuint)sizeof(DatagramBio));
        Bio->Mtu = options.Mtu;
        (Bio->FirstTimer, Bio->LongestTimer) = ((uint)options.RetransmissionTime.TotalMicroseconds, (uint)options.MaxRetransmissionTime.TotalMicroseconds);
        SetHandle(OpenSslException.Require(LibSsl.SSL_new(context.Value), nameof(LibSsl.SSL_new)));
        var bio = DatagramBio.Create(Bio);
        LibSsl.SSL_set_bio(handle, bio, bio);
        LibSsl.SSL_ctrl(handle, LibSsl.ControlSetMtu, options.Mtu, 0);
        LibSsl.DTLS_set_timer_cb(handle, &NextTimer);
        if (role == DtlsRole.Client) LibSsl.SSL_set_connect_state(handle);
        else LibSsl.SSL_set_accept_state(handle);
    }

    public DatagramBio* Bio { get; }

    public nint Value => IsClosed ? throw new ObjectDisposedException(nameof(DtlsSession)) : handle;

    public override bool IsInvalid => handle == 0;

    /// <summary>Reads a ClientHello whose cookie is good, as if the cookie had been sent from here (RFC 6347 section 4.2.1).</summary>
    /// <returns>Whether the handshake may go on.</returns>
    public bool Listen()
    {
        var client = OpenSslException.Require(LibCrypto.BIO_ADDR_new(), nameof(LibCrypto.BIO_ADDR_new));
        var listened = LibSsl.DTLSv1_listen(Value, client);
        LibCrypto.BIO_ADDR_free(client);
        return listened == 1;
    }

    /// <summary>How long until a flight is to be repeated.</summary>
    /// <returns>False when none is.</returns>
    public bool TryGetTimeout(out TimeSpan left)
    {
        // A struct timeval: seconds and microseconds.
        var value = stackalloc long[2];
        var isRunning = LibSsl.SSL_ctrl(Value, LibSsl.ControlDtlsGetTimeout, 0, (nint)value) == 1;
        left = isRunning ? TimeSpan.FromSeconds(value[0]) + TimeSpan.FromMicroseconds(value[1]) : default;
        return isRunning;
    }

    /// <summary>The other side's certificate in DER, after the handshake.</summary>
    public byte[] ReadPeerCertificate()
    {
        var certificate = OpenSslException.Require(LibSsl.SSL_get1_peer_certificate(Value), nameof(LibSsl.SSL_get1_peer_certificate));
        try
        {
            var der = new byte[LibCrypto.i2d_X509(certificate, null)];
            fixed (byte* start = der)
            {
                var position = start;
                _ = LibCrypto.i2d_X509(certificate, &position);
            }

            return der;
        }
        finally
        {
            LibCrypto.X509_free(certificate);
        }
    }

    /// <summary>The keys of SRTP that the handshake has brought (RFC 5764 section 4.2); null when it has agreed on no profile.</summary>
    public SrtpKeys? ExportSrtpKeys()
    {
        var selected = LibSsl.SSL_get_selected_srtp_profile(Value);
        if (selected is null) return null;
        var profile = (SrtpProtectionProfile)(nuint)selected[1];
        var exported = new byte[SrtpKeys.Length(profile)];
        fixed (byte* output = exported, label = SrtpKeys.Label)
        {
            OpenSslException.Require(
                LibSsl.SSL_export_keying_material(Value, output, (nuint)exported.Length, label, (nuint)SrtpKeys.Label.Length, null, 0, 0), nameof(LibSsl.SSL_export_keying_material));
        }

        return SrtpKeys.Cut(profile, exported);
    }

    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_free(handle);
        NativeMemory.Free(Bio);
        return true;
    }

    /// <summary>How long to wait for an answer, in microseconds, after the last wait of so many; 0 for the first.</summary>
    [UnmanagedCallersOnly]
    private static uint NextTimer(nint ssl, uint last)
    {
        var bio = (DatagramBio*)LibCrypto.BIO_get_data(LibSsl.SSL_get_rbio(ssl));
        return last == 0 ? bio->FirstTimer : Math.Min(last * 2, bio->LongestTimer);
    }
}
