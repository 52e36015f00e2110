using System.Runtime.InteropServices;
using Tandem.Rtp.Srtp;

namespace Tandem.Interop.Tests.Peers;

/// <summary>One direction of libsrtp 2 (Debian builds it on NSS, so that it shares no cipher with ours).</summary>
internal sealed unsafe partial class LibSrtp : IDisposable
{
    private const string Library = "libsrtp2.so.1";
    private const int AnyInbound = 2;
    private const int AnyOutbound = 3;

    private static readonly int Initialised = srtp_init();

    private readonly nint _session;

    /// <param name="key">The master key.</param>
    /// <param name="sends">Whether it protects, or takes the protection off.</param>
    public LibSrtp(SrtpMasterKey key, bool sends)
    {
        Require(Initialised);
        var keyAndSalt = key.ToKeyAndSalt();
        fixed (byte* octets = keyAndSalt)
        {
            var policy = new Policy { SsrcType = sends ? AnyOutbound : AnyInbound, Key = octets, WindowSize = 1024 };
            Set(key.Suite, &policy.Rtp, &policy.Rtcp);
            Require(srtp_create(out _session, &policy));
        }
    }

    /// <summary>Protects a packet where it stands, behind which there is room; its new length.</summary>
    public int ProtectRtp(Span<byte> buffer, int length) => Run(buffer, length, &srtp_protect);

    /// <summary>Takes the protection off a packet where it stands; its new length.</summary>
    public int UnprotectRtp(Span<byte> buffer, int length) => Run(buffer, length, &srtp_unprotect);

    /// <summary>Protects a packet of RTCP where it stands, behind which there is room; its new length.</summary>
    public int ProtectRtcp(Span<byte> buffer, int length) => Run(buffer, length, &srtp_protect_rtcp);

    /// <summary>Takes the protection off a packet of RTCP where it stands; its new length.</summary>
    public int UnprotectRtcp(Span<byte> buffer, int length) => Run(buffer, length, &srtp_unprotect_rtcp);

    public void Dispose() => _ = srtp_dealloc(_session);

    private static void Set(SrtpSuite suite, CryptoPolicy* rtp, CryptoPolicy* rtcp)
    {
        switch (suite)
        {
            case SrtpSuite.AesCm128HmacSha1Tag80:
                srtp_crypto_policy_set_rtp_default(rtp);
                srtp_crypto_policy_set_rtp_default(rtcp);
                break;
            case SrtpSuite.AesCm128HmacSha1Tag32:
                srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(rtp);
                srtp_crypto_policy_set_rtp_default(rtcp);
                break;
            case SrtpSuite.AesCm256HmacSha1Tag80:
                srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80(rtp);
                srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80(rtcp);
                break;
            case SrtpSuite.AesCm256HmacSha1Tag32:
                srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32(rtp);
                srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80(rtcp);
                break;
            case SrtpSuite.AeadAes128Gcm:
                srtp_crypto_policy_set_aes_gcm_128_16_auth(rtp);
                srtp_crypto_policy_set_aes_gcm_128_16_auth(rtcp);
                break;
            default:
                srtp_crypto_policy_set_aes_gcm_256_16_auth(rtp);
                srtp_crypto_policy_set_aes_gcm_256_16_auth(rtcp);
                break;
        }
    }

    private int Run(Span<byte> buffer, int length, delegate*<nint, byte*, int*, int> operation)
    {
        fixed (byte* octets = buffer) Require(operation(_session, octets, &length));
        return length;
    }

    private static void Require(int status)
    {
        if (status != 0) throw new InvalidOperationException($"libsrtp says {status}.");
    }

    [LibraryImport(Library)]
    private static partial int srtp_init();

    [LibraryImport(Library)]
    private static partial int srtp_create(out nint session, Policy* policy);

    [LibraryImport(Library)]
    private static partial int srtp_dealloc(nint session);

    [LibraryImport(Library)]
    private static partial int srtp_protect(nint session, byte* packet, int* length);

    [LibraryImport(Library)]
    private static partial int srtp_unprotect(nint session, byte* packet, int* length);

    [LibraryImport(Library)]
    private static partial int srtp_protect_rtcp(nint session, byte* packet, int* length);

    [LibraryImport(Library)]
    private static partial int srtp_unprotect_rtcp(nint session, byte* packet, int* length);

    [LibraryImport(Library)]
    private static partial void srtp_crypto_policy_set_rtp_default(CryptoPolicy* policy);

    [LibraryImport(Library)]
    private static partial void srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(CryptoPolicy* policy);

    [LibraryImport(Library)]
    private static partial void srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80(CryptoPolicy* policy);

    [LibraryImport(Library)]
    private static partial void srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32(CryptoPolicy* policy);

    [LibraryImport(Library)]
    private static partial void srtp_crypto_policy_set_aes_gcm_128_16_auth(CryptoPolicy* policy);

    [LibraryImport(Library)]
    private static partial void srtp_crypto_policy_set_aes_gcm_256_16_auth(CryptoPolicy* policy);

    /// <summary><c>srtp_crypto_policy_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct CryptoPolicy
    {
        public uint CipherType;
        public int CipherKeyLength;
        public uint AuthenticationType;
        public int AuthenticationKeyLength;
        public int TagLength;
        public int Services;
    }

    /// <summary><c>srtp_policy_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Policy
    {
        public int SsrcType;
        public uint Ssrc;
        public CryptoPolicy Rtp;
        public CryptoPolicy Rtcp;
        public byte* Key;
        public nint Keys;
        public nuint KeyCount;
        public nint Ekt;
        public nuint WindowSize;
        public int AllowsRepetition;
        public nint EncryptedExtensions;
        public int EncryptedExtensionCount;
        public nint Next;
    }
}
