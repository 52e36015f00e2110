namespace Tandem.Stun.Server;

/// <summary>The four listeners from which a request to one of them may be answered (RFC 5780 section 6.1, table 1).</summary>
/// <param name="Own">The one that it came to.</param>
/// <param name="Port">Another port of the same address.</param>
/// <param name="Address">The same port of another address.</param>
/// <param name="Both">Another port of another address.</param>
internal sealed record Alternates(StunListener Own, StunListener Port, StunListener Address, StunListener Both)
{
    public StunListener For(StunChange change) => change switch
    {
        StunChange.None => Own,
        StunChange.Port => Port,
        StunChange.Address => Address,
        _ => Both,
    };
}
