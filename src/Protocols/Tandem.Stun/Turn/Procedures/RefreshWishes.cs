using System.Buffers.Binary;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>What a Refresh request asks for.</summary>
internal struct RefreshWishes
{
    /// <summary>Octets of a ticket of this server.</summary>
    public const int TicketLength = 16;

    /// <summary>How long the allocation shall live on; zero to delete it.</summary>
    public TimeSpan Lifetime;

    /// <summary>The family whose address it is about; default for all.</summary>
    public StunAddressFamily Family;

    public bool HasTicket;

    public UInt128 Ticket;

    public StunRefusal Read(in StunMessage message, TurnTables tables)
    {
        var lifetime = message.ReadLifetime(out var proposed);
        var family = message.ReadAddressFamily(StunAttributeType.RequestedAddressFamily, out Family);
        if (lifetime == StunAttributeStatus.Malformed || family == StunAttributeStatus.Malformed) return StunRefusal.MalformedAttribute;
        if (family == StunAttributeStatus.Present && Family == default) return StunRefusal.PeerFamily;
        Lifetime = lifetime == StunAttributeStatus.Present && proposed == TimeSpan.Zero ? TimeSpan.Zero : tables.Lifetime(proposed);
        if (!message.TryGet(StunAttributeType.MobilityTicket, out var ticket)) return StunRefusal.None;
        HasTicket = true;
        if (ticket.Value.Length == TicketLength) Ticket = BinaryPrimitives.ReadUInt128BigEndian(ticket.Value);
        return StunRefusal.None;
    }
}
