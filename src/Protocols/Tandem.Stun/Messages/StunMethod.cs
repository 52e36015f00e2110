namespace Tandem.Stun;

/// <summary>What a message is about (RFC 8489 section 18.2, RFC 8656 section 17, RFC 6062 section 6.1): 12 bits, of which any other value may be received.</summary>
public enum StunMethod
{
    /// <summary>RFC 8489: where do I come from; ICE: do you hear me.</summary>
    Binding = 0x001,

    /// <summary>RFC 8656 section 7: a relayed transport address is wanted.</summary>
    Allocate = 0x003,

    /// <summary>RFC 8656 section 8: an allocation shall live on, or end.</summary>
    Refresh = 0x004,

    /// <summary>RFC 8656 section 11: data from the client to a peer. Indication only.</summary>
    Send = 0x006,

    /// <summary>RFC 8656 section 11: data from a peer to the client. Indication only.</summary>
    Data = 0x007,

    /// <summary>RFC 8656 section 10: peers may send.</summary>
    CreatePermission = 0x008,

    /// <summary>RFC 8656 section 12: a channel to a peer.</summary>
    ChannelBind = 0x009,

    /// <summary>RFC 6062 section 4.3: a TCP connection to a peer.</summary>
    Connect = 0x00A,

    /// <summary>RFC 6062 section 4.3: the client's data connection for it.</summary>
    ConnectionBind = 0x00B,

    /// <summary>RFC 6062 section 4.4: a peer has connected. Indication only.</summary>
    ConnectionAttempt = 0x00C,
}
