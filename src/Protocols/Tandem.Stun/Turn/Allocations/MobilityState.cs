namespace Tandem.Stun.Turn;

/// <summary>
/// What lets the client of an allocation move to another 5-tuple (RFC 8016 section 3). While it moves there are two of them and two tickets: data is taken from both and goes to the old one, until the client is heard on the new one.
/// </summary>
internal sealed class MobilityState
{
    public UInt128 Ticket { get; set; }

    /// <summary>The ticket that was exchanged last; 0 for none.</summary>
    public UInt128 OldTicket { get; set; }

    /// <summary>The 5-tuple that the client moves to; default for none.</summary>
    public StunFlow NewFlow { get; set; }

    /// <summary>The Refresh transaction that exchanged the tickets.</summary>
    public TransactionId ExchangedBy { get; set; }

    /// <summary>Whether the client has not yet shown that it has the new ticket.</summary>
    public bool IsMoving => OldTicket != 0;
}
