namespace Tandem.Stun;

/// <summary>Why octets are no STUN message. None of them is answered: whoever receives such octets drops them (RFC 8489 section 6.3).</summary>
public enum StunParseError
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>Fewer octets than a header has.</summary>
    TooShort,

    /// <summary>The first two bits are not zero, or there is neither a magic cookie nor a length that fits.</summary>
    NotStun,

    /// <summary>A message of RFC 3489, which has no magic cookie. Its attributes mean other things, and its peers are gone: it is not served.</summary>
    Rfc3489,

    /// <summary>The length in the header is not a multiple of 4.</summary>
    LengthNotAligned,

    /// <summary>The length in the header is not that of the octets.</summary>
    LengthMismatch,

    /// <summary>An attribute is longer than the message.</summary>
    AttributeLength,

    /// <summary>MESSAGE-INTEGRITY has not 20 octets, or MESSAGE-INTEGRITY-SHA256 not 16, 20, 24, 28 or 32.</summary>
    IntegrityLength,

    /// <summary>FINGERPRINT has not 4 octets.</summary>
    FingerprintLength,
}
