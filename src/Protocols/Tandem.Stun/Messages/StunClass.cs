namespace Tandem.Stun;

/// <summary>What a message is in its transaction: the two class bits (RFC 8489 section 5).</summary>
public enum StunClass
{
    /// <summary>Asks for a response.</summary>
    Request = 0b00,

    /// <summary>Wants no response.</summary>
    Indication = 0b01,

    /// <summary>The request was carried out.</summary>
    SuccessResponse = 0b10,

    /// <summary>The request was refused; ERROR-CODE says why.</summary>
    ErrorResponse = 0b11,
}
