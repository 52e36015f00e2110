using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>Receiving a CreatePermission request (RFC 8656 section 10.2): all of its peers, or none.</summary>
/// <param name="tables">What the server keeps.</param>
/// <param name="responder">Sends the response.</param>
internal sealed class CreatePermissionProcedure(TurnTables tables, StunResponder responder)
{
    /// <summary>RFC 8656 section 9.</summary>
    public static readonly TimeSpan PermissionLifetime = TimeSpan.FromMinutes(5);

    public void Receive(in StunRequest request)
    {
        Span<Wish> wishes = stackalloc Wish[tables.Options.MaxPeersPerRequest];
        var count = 0;
        var refusal = tables.Find(request, out var allocation);
        if (refusal == StunRefusal.None) refusal = Read(request, allocation!, wishes, out count);
        if (refusal == StunRefusal.None) refusal = CheckRoom(request, allocation!, wishes[..count]);
        if (refusal != StunRefusal.None)
        {
            responder.Refuse(request, refusal);
            return;
        }

        foreach (var wish in wishes[..count]) allocation!.Peers.Permit(wish.Host, wish.Access, request.Now + PermissionLifetime);
        tables.Allocations.Schedule(allocation!);
        var writer = responder.Begin(request, StunClass.SuccessResponse);
        responder.Send(request, ref writer);
    }

    private StunRefusal Read(in StunRequest request, TurnAllocation allocation, Span<Wish> wishes, out int count)
    {
        count = 0;
        foreach (var attribute in request.Message.Attributes)
        {
            if (attribute.Type != StunAttributeType.XorPeerAddress) continue;
            if (!attribute.TryReadXorAddress(request.Message.TransactionId, out var peer)) return StunRefusal.MalformedAttribute;
            var refusal = tables.Judge(allocation, peer, out var access);
            if (refusal != StunRefusal.None) return refusal;
            if (IsAmong(wishes[..count], peer)) continue;
            if (count == wishes.Length) return StunRefusal.TooManyPermissions;
            wishes[count++] = new Wish(peer, access);
        }

        return count == 0 ? StunRefusal.MissingAttribute : StunRefusal.None;
    }

    private static StunRefusal CheckRoom(in StunRequest request, TurnAllocation allocation, ReadOnlySpan<Wish> wishes)
    {
        allocation.Peers.Sweep(request.Now);
        var added = 0;
        foreach (var wish in wishes)
        {
            if (allocation.Peers.FindPeer(wish.Host) < 0) added++;
        }

        return added == 0 || allocation.Peers.HasRoomForPeers(added) ? StunRefusal.None : StunRefusal.TooManyPermissions;
    }

    private static bool IsAmong(ReadOnlySpan<Wish> wishes, in PeerAddress peer)
    {
        foreach (ref readonly var wish in wishes)
        {
            if (wish.Host.HasSameHost(peer)) return true;
        }

        return false;
    }

    private readonly record struct Wish(PeerAddress Host, PeerAccess Access);
}
