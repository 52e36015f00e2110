using Tandem.Kernel;

namespace Tandem.Stun.Turn.Client;

/// <summary>Data to and from peers. Nothing here allocates.</summary>
public sealed partial class TurnClient
{
    private readonly TransactionIds _ids = new();
    private readonly Dictionary<PeerAddress, TurnClientPeer> _permissions = [];
    private readonly Dictionary<PeerAddress, TurnClientPeer> _channels = [];

    /// <summary>The peers that have or had a channel, by its number.</summary>
    private readonly List<PeerAddress> _channelPeers = [];

    /// <summary>Octets that <see cref="WriteData"/> needs besides the data.</summary>
    public const int MaxDataOverhead = RelayedData.MaxHeaderLength + 3;

    /// <summary>Writes a message that takes data to a peer: ChannelData where there is a channel, else a Send indication (RFC 8656 sections 11.1 and 12.5).</summary>
    /// <param name="destination">At least <see cref="MaxDataOverhead"/> octets more than the data.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="data">The data, at most 65,000 octets.</param>
    /// <returns>Length of the message; 0 when there is no permission, and for an allocation of TCP, whose data has connections of its own.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or the data too long.</exception>
    public int WriteData(Span<byte> destination, PeerAddress peer, ReadOnlySpan<byte> data)
    {
        if (_channels.TryGetValue(peer, out var channel) && channel.IsActive) return ChannelData.Write(destination, channel.Channel, data, isStream);
        if (options.RelaysTcp || !_permissions.TryGetValue(peer.WithPort(0), out var permission) || !permission.IsActive) return 0;
        data.CopyTo(destination[RelayedData.HeaderLength(peer.IsV4)..]);
        return RelayedData.Write(destination, StunMethod.Send, _ids.Next(), peer, data.Length);
    }

    /// <summary>Takes a datagram from the server, or one message that was cut from its stream.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="now">The time.</param>
    /// <param name="peer">With <see cref="TurnClientInput.Data"/> and <see cref="TurnClientInput.PeerUnreachable"/> the peer.</param>
    /// <param name="data">With <see cref="TurnClientInput.Data"/> the data, a view of the octets.</param>
    public TurnClientInput Receive(ReadOnlySpan<byte> octets, Instant now, out PeerAddress peer, out ReadOnlySpan<byte> data)
    {
        peer = default;
        data = default;
        if (ChannelData.TryParse(octets, out var channelData) == ChannelDataError.None)
        {
            if (!IsBound(channelData.Channel, out peer)) return TurnClientInput.Ignored;
            data = channelData.Data;
            return TurnClientInput.Data;
        }

        if (StunMessage.TryParse(octets, out var message) != StunParseError.None) return TurnClientInput.Ignored;
        return message.Class switch
        {
            StunClass.Indication when message.Method == StunMethod.Data => ReceiveData(message, out peer, out data),
            StunClass.Indication when message.Method == StunMethod.ConnectionAttempt => ReceiveAttempt(message),
            StunClass.SuccessResponse or StunClass.ErrorResponse => ReceiveResponse(message, now),
            _ => TurnClientInput.Ignored,
        };
    }

    /// <summary>
    /// Data may come as soon as the request to bind has gone out, for it may be quicker than the response (RFC 8656 section 12). What comes on a channel that was refused or forgotten is dropped, and on one that was never asked for.
    /// </summary>
    private bool IsBound(ushort channel, out PeerAddress peer)
    {
        var index = channel - ChannelData.MinChannel;
        peer = index < _channelPeers.Count ? _channelPeers[index] : default;
        return index < _channelPeers.Count && _channels.TryGetValue(peer, out var bound) && bound.Channel == channel;
    }

    /// <summary>RFC 8656 sections 11.4 and 11.6: only from peers that the client has let in.</summary>
    private TurnClientInput ReceiveData(scoped in StunMessage message, out PeerAddress peer, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (message.ReadXorAddress(StunAttributeType.XorPeerAddress, out peer) != StunAttributeStatus.Present) return TurnClientInput.Ignored;
        if (!_permissions.ContainsKey(peer.WithPort(0)) && !_channels.ContainsKey(peer)) return TurnClientInput.Ignored;
        if (message.ReadIcmp(out _) == StunAttributeStatus.Present) return TurnClientInput.PeerUnreachable;
        return RelayedData.TryRead(message, out peer, out data) ? TurnClientInput.Data : TurnClientInput.Ignored;
    }
}
