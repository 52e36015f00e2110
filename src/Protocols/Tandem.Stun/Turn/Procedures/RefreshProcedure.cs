using System.Buffers.Binary;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>Receiving a Refresh request (RFC 8656 section 8.2), from another 5-tuple too when it has a ticket (RFC 8016 section 3.2).</summary>
/// <param name="tables">What the server keeps.</param>
/// <param name="responder">Sends the response.</param>
internal sealed class RefreshProcedure(TurnTables tables, StunResponder responder)
{
    public void Receive(in StunRequest request)
    {
        var wishes = default(RefreshWishes);
        TurnAllocation? allocation = null;
        var refusal = wishes.Read(request.Message, tables);
        if (refusal == StunRefusal.None) refusal = wishes.HasTicket ? FindByTicket(request, wishes.Ticket, out allocation) : tables.Find(request, out allocation);
        // RFC 8656 section 8.2: a family that the allocation has no address of.
        if (refusal == StunRefusal.None && wishes.Family != default && Relay(allocation!, wishes.Family) is null) refusal = StunRefusal.PeerFamily;
        if (refusal != StunRefusal.None)
        {
            responder.Refuse(request, refusal);
            return;
        }

        if (wishes.HasTicket) Exchange(request, allocation!, wishes.Ticket);
        if (wishes.Lifetime == TimeSpan.Zero) Delete(request, allocation!, wishes);
        else Extend(request, allocation!, wishes);
    }

    private StunRefusal FindByTicket(in StunRequest request, UInt128 ticket, out TurnAllocation? allocation)
    {
        if (!tables.Options.AllowsMobility)
        {
            allocation = null;
            return StunRefusal.MobilityForbidden;
        }

        // A retransmission may come after data on the new 5-tuple has ended the ticket that it has.
        var isTaken = tables.Allocations.TryFind(request.Flow, out var other);
        var isRepeated = isTaken && IsRepeated(request, other!);
        if (isRepeated) allocation = other;
        else if (!tables.Allocations.TryFind(ticket, out allocation)) return StunRefusal.UnknownTicket;
        if (allocation!.User.Name != request.User) return StunRefusal.OtherUser;
        if (allocation.IsTcp && !request.Flow.IsStream) return StunRefusal.ClientTransport;
        return isTaken && other != allocation ? StunRefusal.AllocationExists : StunRefusal.None;
    }

    private static bool IsRepeated(in StunRequest request, TurnAllocation allocation) =>
        allocation.Mobility is { } mobility && mobility.ExchangedBy == request.Message.TransactionId && allocation.LatestFlow == request.Flow;

    private void Exchange(in StunRequest request, TurnAllocation allocation, UInt128 ticket)
    {
        if (IsRepeated(request, allocation)) return;
        if (allocation.LatestFlow != request.Flow) tables.Counters.Moves++;
        tables.Allocations.Exchange(allocation, ticket, request.Flow, request.Message.TransactionId);
    }

    private void Extend(in StunRequest request, TurnAllocation allocation, in RefreshWishes wishes)
    {
        var expiresAt = request.Now + wishes.Lifetime;
        if (allocation.V4 is { } v4 && wishes.Family != StunAddressFamily.V6) v4.ExpiresAt = expiresAt;
        if (allocation.V6 is { } v6 && wishes.Family != StunAddressFamily.V4) v6.ExpiresAt = expiresAt;
        tables.Allocations.Schedule(allocation);
        Succeed(request, wishes, allocation.Mobility);
    }

    private void Delete(in StunRequest request, TurnAllocation allocation, in RefreshWishes wishes)
    {
        Succeed(request, wishes, mobility: null);
        if (wishes.Family == default) tables.Allocations.Remove(allocation);
        else tables.Allocations.RemoveRelay(allocation, wishes.Family == StunAddressFamily.V4, request.Now);
    }

    private void Succeed(in StunRequest request, in RefreshWishes wishes, MobilityState? mobility)
    {
        var writer = responder.Begin(request, StunClass.SuccessResponse);
        writer.WriteLifetime(wishes.Lifetime);
        if (wishes.HasTicket && mobility is not null) BinaryPrimitives.WriteUInt128BigEndian(writer.Add(StunAttributeType.MobilityTicket, RefreshWishes.TicketLength), mobility.Ticket);
        responder.Send(request, ref writer);
    }

    private static TurnRelay? Relay(TurnAllocation allocation, StunAddressFamily family) => family switch
    {
        StunAddressFamily.V4 => allocation.V4,
        StunAddressFamily.V6 => allocation.V6,
        _ => null,
    };
}
