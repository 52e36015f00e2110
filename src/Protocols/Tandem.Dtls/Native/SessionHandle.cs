using System.Runtime.InteropServices;

namespace Tandem.Dtls.Native;

/// <summary>An <c>SSL</c> and its way to the network.</summary>
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
