namespace Tandem.Dtls;

/// <summary>What SRTP is protected with, by its number in the handshake (RFC 5764 section 4.1.2, RFC 7714 section 14.2).</summary>
public enum SrtpProtectionProfile : ushort
{
    /// <summary>AES in counter mode with 128 bits, tags of 80 bits: <c>SRTP_AES128_CM_HMAC_SHA1_80</c>.</summary>
    Aes128CmSha1Tag80 = 0x0001,

    /// <summary>The same with tags of 32 bits for RTP: <c>SRTP_AES128_CM_HMAC_SHA1_32</c>.</summary>
    Aes128CmSha1Tag32 = 0x0002,

    /// <summary>AES-GCM with 128 bits: <c>SRTP_AEAD_AES_128_GCM</c>.</summary>
    AeadAes128Gcm = 0x0007,

    /// <summary>AES-GCM with 256 bits: <c>SRTP_AEAD_AES_256_GCM</c>.</summary>
    AeadAes256Gcm = 0x0008,
}
