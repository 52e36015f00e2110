using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>Receiving a ChannelBind request (RFC 8656 section 12.2).</summary>
/// <param name="tables">What the server keeps.</param>
/// <param name="responder">Sends the response.</param>
internal sealed class ChannelBindProcedure(TurnTables tables, StunResponder responder)
{
    /// <summary>RFC 8656 section 12.</summary>
    public static readonly TimeSpan ChannelLifetime = TimeSpan.FromMinutes(10);

    public void Receive(in StunRequest request)
    {
        var (access, peer, number) = (PeerAccess.None, default(PeerAddress), (ushort)0);
        var refusal = tables.Find(request, out var allocation);
        // There is nothing that a channel would be for: data has connections of its own (RFC 6062 section 3).
        if (refusal == StunRefusal.None && allocation!.IsTcp) refusal = StunRefusal.RelayTransport;
        if (refusal == StunRefusal.None) refusal = Read(request.Message, out number, out peer);
        if (refusal == StunRefusal.None) allocation!.Peers.Sweep(request.Now);
        if (refusal == StunRefusal.None) refusal = CheckUnbound(allocation!, number, peer, request.Now);
        if (refusal == StunRefusal.None) refusal = tables.Judge(allocation!, peer, out access);
        if (refusal == StunRefusal.None && !tables.Policy.AllowsPort(peer, access)) refusal = StunRefusal.ForbiddenPeer;
        if (refusal == StunRefusal.None) refusal = CheckRoom(allocation!, number, peer, request.Now);
        if (refusal != StunRefusal.None)
        {
            responder.Refuse(request, refusal);
            return;
        }

        var host = allocation!.Peers.Permit(peer, access, request.Now + CreatePermissionProcedure.PermissionLifetime);
        allocation.Peers.Bind(host, number, peer, request.Now + ChannelLifetime, request.Now);
        tables.Allocations.Schedule(allocation);
        var writer = responder.Begin(request, StunClass.SuccessResponse);
        responder.Send(request, ref writer);
    }

    private static StunRefusal Read(in StunMessage message, out ushort number, out PeerAddress peer)
    {
        var channel = message.ReadChannelNumber(out number);
        var address = message.ReadXorAddress(StunAttributeType.XorPeerAddress, out peer);
        if (channel == StunAttributeStatus.Absent || address == StunAttributeStatus.Absent) return StunRefusal.MissingAttribute;
        if (channel == StunAttributeStatus.Malformed || address == StunAttributeStatus.Malformed) return StunRefusal.MalformedAttribute;
        return ChannelData.IsChannel(number) ? StunRefusal.None : StunRefusal.ChannelNumber;
    }

    /// <summary>Neither the number to another peer, nor the peer to another number.</summary>
    private static StunRefusal CheckUnbound(TurnAllocation allocation, ushort number, in PeerAddress peer, Instant now)
    {
        var peers = allocation.Peers;
        var channel = peers.FindChannel(number, now);
        if (channel >= 0) return peers.Channel(channel).Peer == peer ? StunRefusal.None : StunRefusal.ChannelInUse;
        var host = peers.FindPeer(peer);
        return host >= 0 && peers.FindChannel(host, peer, now) >= 0 ? StunRefusal.PeerHasChannel : StunRefusal.None;
    }

    private static StunRefusal CheckRoom(TurnAllocation allocation, ushort number, in PeerAddress peer, Instant now)
    {
        var peers = allocation.Peers;
        if (peers.FindChannel(number, now) < 0 && !peers.HasRoomForChannel) return StunRefusal.TooManyChannels;
        return peers.FindPeer(peer) < 0 && !peers.HasRoomForPeers(1) ? StunRefusal.TooManyPermissions : StunRefusal.None;
    }
}
