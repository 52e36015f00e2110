using System.Runtime.InteropServices;
using Tandem.Dtls.Native;

namespace Tandem.Dtls;

/// <summary>What sessions have in common: our certificate, versions, ciphers and profiles. DTLS 1.2 with forward secrecy and AEAD (RFC 8827 section 6.5, RFC 9325). Thread-safe; lives longer than its sessions.</summary>
public sealed unsafe class DtlsContext : IDisposable
{
    private const string Ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
        + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

    private const string Groups = "X25519:P-256:P-384";

    private const ulong Options = LibSsl.OptionNoQueryMtu | LibSsl.OptionNoTicket | LibSsl.OptionNoCompression | LibSsl.OptionCipherServerPreference | LibSsl.OptionNoRenegotiation;

    private readonly ContextHandle _handle;

    /// <summary>Makes one.</summary>
    /// <param name="certificate">Who we are.</param>
    /// <param name="options">Times and limits.</param>
    /// <exception cref="OpenSslException">OpenSSL does not take them.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL 3 is not installed.</exception>
    public DtlsContext(DtlsCertificate certificate, DtlsOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Mtu, 256);
        (Certificate, Settings) = (certificate, options);
        LibCrypto.ERR_clear_error();
        _handle = new ContextHandle(OpenSslException.Require(LibSsl.SSL_CTX_new(LibSsl.DTLS_method()), nameof(LibSsl.SSL_CTX_new)));
        var context = _handle.Value;
        LibSsl.SSL_CTX_set_options(context, Options);
        LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlMode, LibSsl.ModeReleaseBuffers, 0);
        LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlSetSessionCacheMode, 0, 0);
        OpenSslException.Require(LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlSetMinimumVersion, LibSsl.VersionDtls12, 0), "SSL_CTX_set_min_proto_version");
        OpenSslException.Require(LibSsl.SSL_CTX_set_cipher_list(context, Ciphers), nameof(LibSsl.SSL_CTX_set_cipher_list));
        SetGroups(context);
        SetIdentity(context, certificate);
        SetSrtpProfiles(context, options.SrtpProfiles);
        // Any certificate is taken, for it is its fingerprint that says whose it is; but one there must be.
        if (options.AsksForCertificate) LibSsl.SSL_CTX_set_verify(context, LibSsl.VerifyPeer | LibSsl.VerifyFailIfNoPeerCertificate, &TakeAny);
        LibSsl.SSL_CTX_set_cookie_verify_cb(context, &TakeCookie);
    }

    /// <summary>Who we are.</summary>
    public DtlsCertificate Certificate { get; }

    internal DtlsOptions Settings { get; }

    internal nint Value => _handle.Value;

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    [UnmanagedCallersOnly]
    private static int TakeAny(int isTrusted, nint store) => 1;

    /// <summary>It was looked at before there was a session (<see cref="DtlsCookies"/>).</summary>
    [UnmanagedCallersOnly]
    private static int TakeCookie(nint ssl, byte* cookie, uint length) => 1;

    private static void SetGroups(nint context)
    {
        var groups = Marshal.StringToCoTaskMemUTF8(Groups);
        try
        {
            OpenSslException.Require(LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlSetGroupsList, 0, groups), "SSL_CTX_set1_groups_list");
        }
        finally
        {
            Marshal.FreeCoTaskMem(groups);
        }
    }

    private static void SetIdentity(nint context, DtlsCertificate certificate)
    {
        fixed (byte* der = certificate.Der, key = certificate.PrivateKey)
        {
            OpenSslException.Require(LibSsl.SSL_CTX_use_certificate_ASN1(context, certificate.Der.Length, der), nameof(LibSsl.SSL_CTX_use_certificate_ASN1));
            OpenSslException.Require(LibSsl.SSL_CTX_use_PrivateKey_ASN1(certificate.KeyType, context, key, certificate.PrivateKey.Length), nameof(LibSsl.SSL_CTX_use_PrivateKey_ASN1));
        }

        foreach (var issuer in certificate.Issuers) AddIssuer(context, issuer);
    }

    private static void AddIssuer(nint context, byte[] der)
    {
        fixed (byte* start = der)
        {
            var position = start;
            var issuer = OpenSslException.Require(LibCrypto.d2i_X509(null, &position, der.Length), nameof(LibCrypto.d2i_X509));
            // The context owns it from then on.
            if (LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlExtraChainCertificate, 0, issuer) == 1) return;
            LibCrypto.X509_free(issuer);
            throw new OpenSslException("SSL_CTX_add_extra_chain_cert");
        }
    }

    private static void SetSrtpProfiles(nint context, IReadOnlyList<SrtpProtectionProfile> profiles)
    {
        if (profiles.Count == 0) return;
        var names = string.Join(':', profiles.Select(NameOf));
        // Unlike its neighbours it returns 0 when it has succeeded.
        if (LibSsl.SSL_CTX_set_tlsext_use_srtp(context, names) != 0) throw new OpenSslException(nameof(LibSsl.SSL_CTX_set_tlsext_use_srtp));
    }

    private static string NameOf(SrtpProtectionProfile profile) => profile switch
    {
        SrtpProtectionProfile.Aes128CmSha1Tag80 => "SRTP_AES128_CM_SHA1_80",
        SrtpProtectionProfile.Aes128CmSha1Tag32 => "SRTP_AES128_CM_SHA1_32",
        SrtpProtectionProfile.AeadAes128Gcm => "SRTP_AEAD_AES_128_GCM",
        SrtpProtectionProfile.AeadAes256Gcm => "SRTP_AEAD_AES_256_GCM",
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "There is no such profile."),
    };

    private sealed class ContextHandle : SafeHandle
    {
        public ContextHandle(nint context) : base(0, ownsHandle: true) => SetHandle(context);

        public nint Value => handle;

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            LibSsl.SSL_CTX_free(handle);
            return true;
        }
    }
}
