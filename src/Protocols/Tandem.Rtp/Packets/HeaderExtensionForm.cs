namespace Tandem.Rtp;

/// <summary>How the elements of a header extension are written (RFC 8285 section 4).</summary>
public enum HeaderExtensionForm
{
    /// <summary>None that is known: there is no extension, or one of another profile.</summary>
    None,

    /// <summary>One-byte headers: identifiers 1 to 14, values of 1 to 16 octets.</summary>
    OneByte,

    /// <summary>Two-byte headers: identifiers 1 to 255, values of 0 to 255 octets.</summary>
    TwoByte,
}
