using System.Buffers.Binary;
using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>Receiving an Allocate request (RFC 8656 section 7.2, RFC 6062 section 5.1).</summary>
/// <param name="tables">What the server keeps.</param>
/// <param name="responder">Sends the response.</param>
internal sealed class AllocateProcedure(TurnTables tables, StunResponder responder)
{
    public void Receive(in StunRequest request)
    {
        // Step 2. A retransmission gets what the first one got, or would have got had the response not been lost.
        if (tables.Allocations.TryFind(request.Flow, out var existing))
        {
            if (existing.CreatedBy == request.Message.TransactionId && existing.User.Name == request.User) Repeat(request, existing);
            else responder.Refuse(request, StunRefusal.AllocationExists);
            return;
        }

        var wishes = default(AllocateWishes);
        var refusal = wishes.Read(request, tables);
        if (refusal == StunRefusal.None) refusal = CheckQuotas(request, wishes);
        if (refusal == StunRefusal.None) refusal = Allocate(request, wishes);
        if (refusal != StunRefusal.None) Refuse(request, refusal);
    }

    /// <summary>Steps 10 and 11.</summary>
    private StunRefusal CheckQuotas(in StunRequest request, in AllocateWishes wishes)
    {
        var quotas = tables.Options.Quotas;
        if (tables.IsStopping) return Alternate(request) is null ? StunRefusal.Stopping : StunRefusal.Redirected;
        var user = tables.Users.Get(request.User!);
        if (user.Allocations >= quotas.MaxAllocationsPerUser) return StunRefusal.UserQuota;
        if (tables.Allocations.Count >= quotas.MaxAllocations) return StunRefusal.ServerFull;
        var isReserving = wishes.Port == PortWish.EvenWithNext;
        return isReserving && (user.Reservations >= quotas.MaxReservationsPerUser || !tables.Reservations.HasRoom) ? StunRefusal.TooManyReservations : StunRefusal.None;
    }

    private StunRefusal Allocate(in StunRequest request, in AllocateWishes wishes)
    {
        var user = tables.Users.Get(request.User!);
        var peers = new PeerTable(tables.Options.MaxPeers, tables.Options.MaxChannels, tables.Budget);
        var allocation = new TurnAllocation(request.Flow, user, request.Message.TransactionId, peers) { IsTcp = wishes.Transport == StunTransport.Tcp };
        if (!TryOpen(wishes, allocation, out var next)) return StunRefusal.NoPort;
        foreach (var relay in (ReadOnlySpan<TurnRelay?>)[allocation.V4, allocation.V6])
        {
            if (relay is null) continue;
            relay.Allocation = allocation;
            relay.ExpiresAt = request.Now + tables.Lifetime(wishes.Lifetime);
        }

        tables.Allocations.Add(allocation);
        if (next is not null) allocation.ReservationToken = tables.Reservations.Add(next, user, request.Now);
        if (wishes.IsMobile) tables.Allocations.IssueTicket(allocation);
        tables.Counters.AllocationsBegun++;
        Succeed(request, allocation);
        return StunRefusal.None;
    }

    private bool TryOpen(in AllocateWishes wishes, TurnAllocation allocation, out TurnRelay? next)
    {
        next = null;
        TurnRelay? first;
        if (wishes.Token != 0) tables.Reservations.TryTake(wishes.Token, out first);
        else tables.Relays.TryOpen(wishes.Transport, wishes.Family == StunAddressFamily.V4, wishes.Port, out first, out next);
        SetRelay(allocation, first);
        if (wishes.Additional == default) return first is not null;

        // Step 9: one of two is enough, and the client is told why it is not both.
        var hasFamily = tables.Relays.Has(wishes.Additional);
        TurnRelay? second = null;
        if (hasFamily) tables.Relays.TryOpen(wishes.Transport, isV4: false, wishes.Port, out second, out _);
        SetRelay(allocation, second);
        if (first is null) allocation.Missing = (wishes.Family, StunErrorCode.InsufficientCapacity);
        else if (second is null) allocation.Missing = (wishes.Additional, hasFamily ? StunErrorCode.InsufficientCapacity : StunErrorCode.AddressFamilyNotSupported);
        return first is not null || second is not null;
    }

    private static void SetRelay(TurnAllocation allocation, TurnRelay? relay)
    {
        if (relay is null) return;
        if (relay.IsV4) allocation.V4 = relay;
        else allocation.V6 = relay;
    }

    private void Repeat(in StunRequest request, TurnAllocation allocation)
    {
        tables.Counters.Retransmissions++;
        Succeed(request, allocation);
    }

    private void Succeed(in StunRequest request, TurnAllocation allocation)
    {
        var writer = responder.Begin(request, StunClass.SuccessResponse);
        if (allocation.V4 is { } v4) writer.WriteXorAddress(StunAttributeType.XorRelayedAddress, v4.External);
        if (allocation.V6 is { } v6) writer.WriteXorAddress(StunAttributeType.XorRelayedAddress, v6.External);
        writer.WriteLifetime(allocation.ExpiresAt - request.Now);
        writer.WriteXorAddress(StunAttributeType.XorMappedAddress, request.Flow.Remote);
        if (allocation.ReservationToken != 0) writer.WriteUInt64(StunAttributeType.ReservationToken, allocation.ReservationToken);
        if (allocation.Missing.Code != default) writer.WriteAddressErrorCode(allocation.Missing.Family, allocation.Missing.Code);
        if (allocation.Mobility is { } mobility) BinaryPrimitives.WriteUInt128BigEndian(writer.Add(StunAttributeType.MobilityTicket, 16), mobility.Ticket);
        responder.Send(request, ref writer);
    }

    private void Refuse(in StunRequest request, StunRefusal refusal)
    {
        if (refusal == StunRefusal.UnknownAttribute)
        {
            responder.RefuseUnknown(request, [StunAttributeType.DontFragment]);
            return;
        }

        if (refusal != StunRefusal.Redirected)
        {
            responder.Refuse(request, refusal);
            return;
        }

        tables.Counters.Count(refusal);
        var writer = responder.BeginError(request, refusal.Code());
        writer.WriteAddress(StunAttributeType.AlternateServer, Alternate(request)!.Value);
        responder.Send(request, ref writer);
    }

    /// <summary>RFC 8489 section 10: of the family that the client came by.</summary>
    private PeerAddress? Alternate(in StunRequest request)
    {
        foreach (var server in tables.Options.AlternateServers)
        {
            if (server.IsV4 == request.Flow.Remote.IsV4) return server;
        }

        return null;
    }
}
