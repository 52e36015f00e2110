namespace Tandem.Stun;

/// <summary>What stands at the start of a stream.</summary>
public enum StunFrame
{
    /// <summary>Not enough octets yet.</summary>
    NeedMore,

    /// <summary>A STUN message.</summary>
    Message,

    /// <summary>A ChannelData message with its padding.</summary>
    ChannelData,

    /// <summary>Nothing that can be cut; the connection has to be closed.</summary>
    Broken,
}
