using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>What an Allocate request asks for.</summary>
internal struct AllocateWishes
{
    private const byte Tcp = 6;
    private const byte Udp = 17;

    /// <summary>How peers are reached: UDP, or TCP (RFC 6062).</summary>
    public StunTransport Transport;

    public PortWish Port;

    /// <summary>The family; IPv4 when none is named (RFC 8656 section 7.2 step 7): a server that relays none of it has to answer 440 then, and does not give an address of IPv6 in its place.</summary>
    public StunAddressFamily Family;

    /// <summary>Another family beside it; default for none.</summary>
    public StunAddressFamily Additional;

    /// <summary>RESERVATION-TOKEN; 0 for none.</summary>
    public ulong Token;

    public TimeSpan Lifetime;

    public bool IsMobile;

    /// <summary>Reads and checks the attributes, in the order of RFC 8656 section 7.2, steps 3 to 9, and for TCP of RFC 6062 section 5.1. DONT-FRAGMENT is for the caller, who knows whether it is understood.</summary>
    public StunRefusal Read(in StunRequest request, TurnTables tables)
    {
        var message = request.Message;
        var transport = message.ReadRequestedTransport(out var protocol);
        if (transport != StunAttributeStatus.Present) return transport == StunAttributeStatus.Absent ? StunRefusal.MissingAttribute : StunRefusal.MalformedAttribute;
        if (protocol != Udp && !(protocol == Tcp && tables.Options.AllowsTcp)) return StunRefusal.TransportProtocol;
        Transport = protocol == Tcp ? StunTransport.Tcp : StunTransport.Udp;
        if (protocol == Tcp && !request.Flow.IsStream) return StunRefusal.ClientTransport;
        if (protocol == Tcp && HasWishForUdp(message)) return StunRefusal.ConflictingAttributes;
        if (!tables.Options.SupportsDontFragment && message.Has(StunAttributeType.DontFragment)) return StunRefusal.UnknownAttribute;
        var refusal = ReadToken(message, tables);
        if (refusal == StunRefusal.None) refusal = ReadFamilies(message, tables);
        if (refusal == StunRefusal.None) refusal = ReadLifetime(message);
        return refusal == StunRefusal.None ? ReadMobility(message, tables) : refusal;
    }

    /// <summary>What RFC 6062 section 5.1 excludes.</summary>
    private static bool HasWishForUdp(in StunMessage message) =>
        message.Has(StunAttributeType.DontFragment) || message.Has(StunAttributeType.EvenPort) || message.Has(StunAttributeType.ReservationToken);

    /// <summary>Step 5.</summary>
    private StunRefusal ReadToken(in StunMessage message, TurnTables tables)
    {
        var status = message.ReadUInt64(StunAttributeType.ReservationToken, out Token);
        if (status == StunAttributeStatus.Absent) return StunRefusal.None;
        if (status == StunAttributeStatus.Malformed) return StunRefusal.MalformedAttribute;
        if (message.Has(StunAttributeType.EvenPort) || message.Has(StunAttributeType.RequestedAddressFamily) || message.Has(StunAttributeType.AdditionalAddressFamily))
            return StunRefusal.ConflictingAttributes;
        return tables.Reservations.Has(Token) ? StunRefusal.None : StunRefusal.UnknownToken;
    }

    /// <summary>Steps 6 to 9.</summary>
    private StunRefusal ReadFamilies(in StunMessage message, TurnTables tables)
    {
        Family = StunAddressFamily.V4;
        var requested = message.ReadAddressFamily(StunAttributeType.RequestedAddressFamily, out var family);
        var additional = message.ReadAddressFamily(StunAttributeType.AdditionalAddressFamily, out Additional);
        var even = message.ReadEvenPort(out var reservesNext);
        if (requested == StunAttributeStatus.Malformed || additional == StunAttributeStatus.Malformed || even == StunAttributeStatus.Malformed) return StunRefusal.MalformedAttribute;
        var (hasRequested, hasAdditional) = (requested == StunAttributeStatus.Present, additional == StunAttributeStatus.Present);
        if (hasRequested && hasAdditional) return StunRefusal.ConflictingAttributes;
        if (hasRequested) Family = family;
        if (Token == 0 && !tables.Relays.Has(Family)) return StunRefusal.AddressFamily;
        if (even == StunAttributeStatus.Present) Port = reservesNext ? PortWish.EvenWithNext : PortWish.Even;
        if (reservesNext && hasAdditional) return StunRefusal.ConflictingAttributes;
        return hasAdditional && Additional != StunAddressFamily.V6 ? StunRefusal.ConflictingAttributes : StunRefusal.None;
    }

    private StunRefusal ReadLifetime(in StunMessage message) =>
        message.ReadLifetime(out Lifetime) == StunAttributeStatus.Malformed ? StunRefusal.MalformedAttribute : StunRefusal.None;

    /// <summary>RFC 8016 section 3.1.2: an empty ticket asks for one.</summary>
    private StunRefusal ReadMobility(in StunMessage message, TurnTables tables)
    {
        if (!message.TryGet(StunAttributeType.MobilityTicket, out var ticket)) return StunRefusal.None;
        if (!tables.Options.AllowsMobility) return StunRefusal.MobilityForbidden;
        IsMobile = true;
        return ticket.Value.IsEmpty ? StunRefusal.None : StunRefusal.MalformedAttribute;
    }
}
