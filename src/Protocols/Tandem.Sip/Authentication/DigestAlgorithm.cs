namespace Tandem.Sip.Authentication;

/// <summary>The hash of a digest (RFC 7616, RFC 8760).</summary>
public enum DigestAlgorithm : byte
{
    /// <summary>MD5, for the clients that know no better (RFC 2617).</summary>
    Md5,

    /// <summary>SHA-256.</summary>
    Sha256,
}
