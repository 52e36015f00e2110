namespace Tandem.Stun;

/// <summary>Why octets are no ChannelData message. None of them is answered: whoever receives such octets drops them (RFC 8656 section 12.6).</summary>
public enum ChannelDataError
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>Fewer octets than a header has.</summary>
    TooShort,

    /// <summary>Not the number of a channel.</summary>
    Channel,

    /// <summary>Fewer octets than the length says, or more than three behind the data.</summary>
    LengthMismatch,
}
