using Tandem.Kernel;

namespace Tandem.Stun.Turn.Client;

/// <summary>TCP connections with peers (RFC 6062).</summary>
public sealed partial class TurnClient
{
    private readonly HashSet<PeerAddress> _connecting = [];

    /// <summary>Asks for a TCP connection to a peer (RFC 6062 section 4.3), for which no permission is needed. <see cref="TurnClientOutputKind.Connected"/> or <see cref="TurnClientOutputKind.ConnectionRefused"/> follows.</summary>
    /// <returns>False when there is no allocation, or one for UDP, when the same peer is being connected to, or too many are.</returns>
    public bool Connect(PeerAddress peer, Instant now)
    {
        if (State != TurnClientState.Allocated || !options.RelaysTcp || _connecting.Count >= options.MaxPeers || !_connecting.Add(peer)) return false;
        Issue(new TurnClientRequest(StunMethod.Connect) { Peer = peer }, now);
        return true;
    }

    private void Connected(TurnClientRequest request, in StunMessage response)
    {
        if (response.ReadUInt32(StunAttributeType.ConnectionId, out var id) != StunAttributeStatus.Present)
        {
            ConnectionRefused(request, StunErrorCode.ServerError);
            return;
        }

        _connecting.Remove(request.Peer);
        _outputs.Add(new TurnClientOutput(TurnClientOutputKind.Connected) { Peer = request.Peer, ConnectionId = id });
    }

    private void ConnectionRefused(TurnClientRequest request, StunErrorCode code)
    {
        _connecting.Remove(request.Peer);
        _outputs.Add(new TurnClientOutput(TurnClientOutputKind.ConnectionRefused) { Peer = request.Peer, Code = code });
    }

    /// <summary>RFC 6062 section 4.4: only from peers that the client has let in.</summary>
    private TurnClientInput ReceiveAttempt(in StunMessage message)
    {
        if (!options.RelaysTcp || message.ReadXorAddress(StunAttributeType.XorPeerAddress, out var peer) != StunAttributeStatus.Present) return TurnClientInput.Ignored;
        if (!_permissions.ContainsKey(peer.WithPort(0)) || message.ReadUInt32(StunAttributeType.ConnectionId, out var id) != StunAttributeStatus.Present) return TurnClientInput.Ignored;
        _outputs.Add(new TurnClientOutput(TurnClientOutputKind.ConnectionAttempted) { Peer = peer, ConnectionId = id });
        return TurnClientInput.Handled;
    }
}
