namespace Tandem.Transport;

/// <summary>What moves octets between a <see cref="SipConnection"/> and its peer. Both directions end soon after <see cref="SipConnection.Gone"/> is cancelled.</summary>
internal interface IConnectionLink
{
    /// <summary>Reads and posts to the lane until the peer has ended its side or the connection was cut off.</summary>
    Task ReadAsync();

    /// <summary>Sends what is queued until the queue has ended, then ends this side and sees to it that <see cref="ReadAsync"/> ends.</summary>
    Task WriteAsync();
}
