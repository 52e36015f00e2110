using System.Runtime.InteropServices;

namespace Tandem.Dtls.Native;

/// <summary>The functions of OpenSSL's libssl 3 that DTLS needs, by their names in its manual. What is a macro there is a control with a number here.</summary>
internal static unsafe partial class LibSsl
{
    private const string Library = "libssl.so.3";

    public const int VerifyPeer = 0x01;
    public const int VerifyFailIfNoPeerCertificate = 0x02;

    public const ulong OptionNoQueryMtu = 1 << 12;
    public const ulong OptionNoTicket = 1 << 14;
    public const ulong OptionNoCompression = 1 << 17;
    public const ulong OptionCipherServerPreference = 1 << 22;
    public const ulong OptionNoRenegotiation = 1 << 30;

    public const int ControlExtraChainCertificate = 14;
    public const int ControlSetMtu = 17;
    public const int ControlMode = 33;
    public const int ControlSetSessionCacheMode = 44;
    public const int ControlDtlsGetTimeout = 73;
    public const int ControlDtlsHandleTimeout = 74;
    public const int ControlSetGroupsList = 92;
    public const int ControlSetMinimumVersion = 123;

    public const int ModeReleaseBuffers = 0x10;
    public const int VersionDtls12 = 0xFEFD;
    public const int KeyTypeRsa = 6;
    public const int KeyTypeEllipticCurve = 408;

    public const int ErrorWantRead = 2;
    public const int ErrorWantWrite = 3;
    public const int ErrorZeroReturn = 6;

    [LibraryImport(Library)]
    public static partial nint DTLS_method();

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_ctrl(nint context, int command, nint number, nint pointer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_cipher_list(nint context, string ciphers);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_tlsext_use_srtp(nint context, string profiles);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_use_certificate_ASN1(nint context, int length, byte* der);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_use_PrivateKey_ASN1(int type, nint context, byte* der, nint length);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_verify(nint context, int mode, delegate* unmanaged<int, nint, int> verify);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_cookie_verify_cb(nint context, delegate* unmanaged<nint, byte*, uint, int> verify);

    [LibraryImport(Library)]
    public static partial int DTLSv1_listen(nint ssl, nint client);

    [LibraryImport(Library)]
    public static partial nint SSL_new(nint context);

    [LibraryImport(Library)]
    public static partial void SSL_free(nint ssl);

    [LibraryImport(Library)]
    public static partial nint SSL_ctrl(nint ssl, int command, nint number, nint pointer);

    [LibraryImport(Library)]
    public static partial void SSL_set_bio(nint ssl, nint read, nint write);

    [LibraryImport(Library)]
    public static partial nint SSL_get_rbio(nint ssl);

    [LibraryImport(Library)]
    public static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(Library)]
    public static partial void SSL_set_accept_state(nint ssl);

    [LibraryImport(Library)]
    public static partial void DTLS_set_timer_cb(nint ssl, delegate* unmanaged<nint, uint, uint> timer);

    [LibraryImport(Library)]
    public static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_is_init_finished(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_read(nint ssl, byte* buffer, int length);

    [LibraryImport(Library)]
    public static partial int SSL_write(nint ssl, byte* buffer, int length);

    [LibraryImport(Library)]
    public static partial int SSL_shutdown(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(Library)]
    public static partial nint SSL_get1_peer_certificate(nint ssl);

    /// <summary>A <c>SRTP_PROTECTION_PROFILE</c>: the pointer to its name, then its number.</summary>
    [LibraryImport(Library)]
    public static partial nint* SSL_get_selected_srtp_profile(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_export_keying_material(nint ssl, byte* output, nuint length, byte* label, nuint labelLength, byte* context, nuint contextLength, int useContext);
}
