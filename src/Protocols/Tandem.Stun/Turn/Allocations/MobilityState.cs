namespace Tandem.Stun.Turn;

/// <summary>What lets the client of an allocation move to another 5-tuple (RFC 8016 section 3). There are two tickets at most: the new one, and the old one until the client shows that it has the new one.</summary>
internal sealed class MobilityState
{
    public UInt128 Ticket { get; set; }

    /// <summary>The ticket that was exchanged last; 0 for none.</summary>
    public UInt128 OldTicket { get; set; }

    /// <summary>The 5-tuple before, from which data is still taken; default for none.</summary>
    public StunFlow OldFlow { get; set; }

    /// <summary>The Refresh transaction that exchanged the tickets.</summary>
    public TransactionId ExchangedBy { get; set; }

    /// <summary>Whether the client has not yet shown that it has the new ticket.</summary>
    public bool IsMoving => OldTicket != 0;
}
