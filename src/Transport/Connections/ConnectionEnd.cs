namespace Tandem.Transport;

/// <summary>What ended a connection; the value of tag <c>reason</c> of its counter.</summary>
public enum ConnectionEnd : byte
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>The peer closed it, or it broke on the way.</summary>
    Peer,

    /// <summary>The functions above closed it, or the node stops.</summary>
    Local,

    /// <summary>The stream could not be framed any more, or a WebSocket message was too large.</summary>
    Broken,

    /// <summary>No whole message came in <see cref="SipTransportOptions.FirstMessageTimeout"/>.</summary>
    NoMessage,

    /// <summary>A message was not whole after <see cref="SipTransportOptions.MessageTimeout"/>.</summary>
    SlowMessage,

    /// <summary>The peer reads too slowly: over <see cref="SipTransportOptions.MaxQueuedBytes"/>.</summary>
    SlowReader,

    /// <summary>An outbound connection could not be established.</summary>
    NotConnected,

    /// <summary>An error of our own.</summary>
    Failure,
}
