using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>Receiving a Connect request (RFC 6062 section 5.2). No permission is needed: the client itself wants the peer. The answer comes when the peer was reached, or was not.</summary>
/// <param name="tables">What the server keeps.</param>
/// <param name="responder">Sends the response.</param>
internal sealed class ConnectProcedure(TurnTables tables, StunResponder responder)
{
    public void Receive(in StunRequest request)
    {
        var (access, peer) = (PeerAccess.None, default(PeerAddress));
        var refusal = tables.Find(request, out var allocation);
        if (refusal == StunRefusal.None && !allocation!.IsTcp) refusal = StunRefusal.RelayTransport;
        if (refusal == StunRefusal.None) refusal = Read(request.Message, out peer);
        // Its order: one with the same peer comes before everything that is wrong with the peer.
        if (refusal == StunRefusal.None && allocation!.Connections?.ContainsKey(peer) == true) refusal = StunRefusal.ConnectionExists;
        if (refusal == StunRefusal.None) refusal = tables.Judge(allocation!, peer, out access);
        if (refusal == StunRefusal.None) refusal = Connect(request, allocation!, peer, access);
        if (refusal != StunRefusal.None) responder.Refuse(request, refusal);
    }

    private static StunRefusal Read(in StunMessage message, out PeerAddress peer)
    {
        var status = message.ReadXorAddress(StunAttributeType.XorPeerAddress, out peer);
        if (status == StunAttributeStatus.Absent) return StunRefusal.MissingAttribute;
        return status == StunAttributeStatus.Malformed || peer.Port == 0 ? StunRefusal.MalformedAttribute : StunRefusal.None;
    }

    private StunRefusal Connect(in StunRequest request, TurnAllocation allocation, in PeerAddress peer, PeerAccess access)
    {
        // The client could not open the connection that it would bind the new one by.
        if (tables.IsStopping) return StunRefusal.Stopping;
        var relay = allocation.Relay(peer.IsV4)!;
        if (!tables.TryReach(relay, peer, access, out var target)) return StunRefusal.ForbiddenPeer;
        var refusal = tables.Connections.CheckRoomToConnect(allocation, request.Now);
        if (refusal != StunRefusal.None) return refusal;
        var number = tables.Sockets.ConnectToPeer(relay.Number, target);
        if (number == 0) return StunRefusal.ConnectionFailed;
        tables.Connections.Connect(number, allocation, peer, request);
        return StunRefusal.None;
    }
}
