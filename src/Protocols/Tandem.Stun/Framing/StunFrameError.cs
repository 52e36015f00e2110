namespace Tandem.Stun;

/// <summary>Why a stream is broken.</summary>
public enum StunFrameError
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Neither a STUN message nor a ChannelData message begins like this.</summary>
    FirstOctet,

    /// <summary>A STUN message without the magic cookie.</summary>
    MagicCookie,

    /// <summary>A STUN message whose length is not a multiple of 4: where the next one begins is not known.</summary>
    LengthNotAligned,

    /// <summary>Longer than is taken.</summary>
    TooLarge,
}
