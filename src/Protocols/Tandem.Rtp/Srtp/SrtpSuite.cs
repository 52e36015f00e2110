namespace Tandem.Rtp.Srtp;

/// <summary>What packets are protected with (RFC 3711, RFC 6188, RFC 7714).</summary>
public enum SrtpSuite
{
    /// <summary>AES in counter mode with 128 bits, tags of 80 bits.</summary>
    AesCm128HmacSha1Tag80,

    /// <summary>AES in counter mode with 128 bits, tags of 32 bits for RTP and of 80 for RTCP.</summary>
    AesCm128HmacSha1Tag32,

    /// <summary>AES in counter mode with 256 bits, tags of 80 bits.</summary>
    AesCm256HmacSha1Tag80,

    /// <summary>AES in counter mode with 256 bits, tags of 32 bits for RTP and of 80 for RTCP.</summary>
    AesCm256HmacSha1Tag32,

    /// <summary>AES-GCM with 128 bits.</summary>
    AeadAes128Gcm,

    /// <summary>AES-GCM with 256 bits.</summary>
    AeadAes256Gcm,
}

/// <summary>What follows from a suite.</summary>
public static class SrtpSuites
{
    private const int GaloisTag = 16;
    private const int LongTag = 10;
    private const int ShortTag = 4;

    private static readonly (string Name, SrtpSuite Suite)[] Names =
    [
        ("AES_CM_128_HMAC_SHA1_80", SrtpSuite.AesCm128HmacSha1Tag80), ("AES_CM_128_HMAC_SHA1_32", SrtpSuite.AesCm128HmacSha1Tag32),
        ("AES_256_CM_HMAC_SHA1_80", SrtpSuite.AesCm256HmacSha1Tag80), ("AES_256_CM_HMAC_SHA1_32", SrtpSuite.AesCm256HmacSha1Tag32),
        ("AEAD_AES_128_GCM", SrtpSuite.AeadAes128Gcm), ("AEAD_AES_256_GCM", SrtpSuite.AeadAes256Gcm),
    ];

    /// <summary>Reads the name of a suite in a description (RFC 4568 section 6.2, RFC 6188 section 4, RFC 7714 section 14.3). Case matters not.</summary>
    public static bool TryParse(string name, out SrtpSuite suite)
    {
        var at = Array.FindIndex(Names, known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        suite = at < 0 ? default : Names[at].Suite;
        return at >= 0;
    }

    /// <summary>The name of a suite in a description.</summary>
    public static string ToName(this SrtpSuite suite) => Array.Find(Names, known => known.Suite == suite).Name;

    /// <summary>Octets of the master key: 16 or 32.</summary>
    public static int KeyLength(this SrtpSuite suite) => suite is SrtpSuite.AesCm256HmacSha1Tag80 or SrtpSuite.AesCm256HmacSha1Tag32 or SrtpSuite.AeadAes256Gcm ? 32 : 16;

    /// <summary>Octets of the master salt: 14, or 12 for AES-GCM.</summary>
    public static int SaltLength(this SrtpSuite suite) => suite.IsGalois() ? 12 : 14;

    /// <summary>Octets that protection adds to a packet of RTP.</summary>
    public static int RtpOverhead(this SrtpSuite suite) => suite.IsGalois() ? GaloisTag : suite is SrtpSuite.AesCm128HmacSha1Tag32 or SrtpSuite.AesCm256HmacSha1Tag32 ? ShortTag : LongTag;

    /// <summary>Octets that protection adds to a packet of RTCP.</summary>
    public static int RtcpOverhead(this SrtpSuite suite) => sizeof(uint) + (suite.IsGalois() ? GaloisTag : LongTag);

    internal static bool IsGalois(this SrtpSuite suite) => suite is SrtpSuite.AeadAes128Gcm or SrtpSuite.AeadAes256Gcm;
}
