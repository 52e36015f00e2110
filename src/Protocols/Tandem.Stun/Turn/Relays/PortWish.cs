namespace Tandem.Stun.Turn;

/// <summary>Which port a client wants (RFC 8656 section 18.7).</summary>
internal enum PortWish
{
    /// <summary>Any.</summary>
    Any,

    /// <summary>An even one.</summary>
    Even,

    /// <summary>An even one, and the next one kept free for later.</summary>
    EvenWithNext,
}
