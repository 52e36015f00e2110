namespace Tandem.Stun.Tests.Turn;

/// <summary>What happens on TCP connections with peers (RFC 6062).</summary>
internal sealed partial class TurnScript
{
    /// <summary>As the other, for TCP: an allocation, a permission, and a connection to a peer that is bound by another of the same user.</summary>
    private void EstablishTcp(int flow)
    {
        var peer = Peers[_script.Next(2)];
        Ask(flow, StunMethod.Allocate, static (ref StunWriter writer) => writer.WriteRequestedTransport(6));
        Ask(flow, StunMethod.Allocate, static (ref StunWriter writer) => writer.WriteRequestedTransport(6));
        Ask(flow, StunMethod.CreatePermission, (ref StunWriter writer) => writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer));
        Ask(flow, StunMethod.Connect, (ref StunWriter writer) => writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer));
        if (_sockets.Connections.ContainsKey(_sockets.LastConnection)) _server.PeerConnected(_sockets.LastConnection, _now);
        Drain();
        var other = flow == 4 ? 6 : 4;
        for (var i = 0; i < 2; i++) Ask(other, StunMethod.ConnectionBind, (ref StunWriter writer) => writer.WriteUInt32(StunAttributeType.ConnectionId, _connectionId));
    }

    private void Ask(int flow, StunMethod method, Attributes write)
    {
        var writer = new StunWriter(_buffer, StunClass.Request, method, _ids.Next());
        write(ref writer);
        _users[flow].Write(ref writer);
        Receive(writer.Written.ToArray(), _flows[flow]);
        Drain();
    }

    private void FromTcpPeer()
    {
        var number = _sockets.Accept();
        if (!_server.PeerAccepted(_script.Next(12), number, Peers[_script.Next(Peers.Length)], _now)) _sockets.EndPeer(number);
    }

    /// <summary>Something happens on a connection with a peer, one that has ended too, as the sockets may tell late.</summary>
    private void Connection()
    {
        if (_sockets.Ended.TryDequeue(out var ended)) _server.PeerClosed(ended, _now);
        var number = _sockets.LastConnection - (ulong)_script.Next(4);
        switch (_script.Next(4))
        {
            case 0:
                _server.PeerConnected(number, _now);
                break;
            case 1 when !_sockets.Ended.Contains(number):
                _sockets.EndPeer(number);
                _server.PeerClosed(number, _now);
                break;
            default:
                _server.Carried(number, _script.Next(2) == 0, _script.Next() * _script.Next(), _now);
                break;
        }
    }
}
