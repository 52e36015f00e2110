using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>
/// Writes a message into the caller's octets (RFC 8489 sections 5 and 14). After each attribute what stands there is a whole message: <see cref="Written"/>. Padding is zero. Allocates nothing.
/// MESSAGE-INTEGRITY, MESSAGE-INTEGRITY-SHA256 and FINGERPRINT come last, in this order.
/// </summary>
/// <remarks>Every method throws <see cref="ArgumentException"/> when the destination, or the 16 bits of the message's length, are too short for the attribute; the message is then as it was before.</remarks>
/// <example>
/// <code>
/// Span&lt;byte&gt; buffer = stackalloc byte[StunWriter.TypicalLength];
/// var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Allocate, TransactionId.Random());
/// writer.WriteRequestedTransport(17);
/// writer.Write(StunAttributeType.Username, userName);
/// writer.WriteIntegritySha1(key);
/// send(writer.Written);
/// </code>
/// </example>
public ref partial struct StunWriter
{
    /// <summary>Octets that hold every message that a server or an agent makes by itself, and fit into a datagram of any network (RFC 8489 section 6.1: 548 octets over IPv4 when the path is not known).</summary>
    public const int TypicalLength = 548;

    private readonly Span<byte> _destination;
    private StunAttributeType _last;

    /// <summary>Writes the header.</summary>
    /// <param name="destination">Where to; at least <see cref="StunMessage.MinLength"/> octets.</param>
    /// <param name="class">The class.</param>
    /// <param name="method">The method, of 12 bits.</param>
    /// <param name="transactionId">That of the request for a response, else a new one.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public StunWriter(Span<byte> destination, StunClass @class, StunMethod method, TransactionId transactionId)
    {
        if (destination.Length < StunHeader.Length) throw TooShort();
        _destination = destination;
        TransactionId = transactionId;
        Length = StunHeader.Length;
        StunHeader.Write(destination, @class, method, transactionId, 0);
    }

    /// <summary>The transaction id of the message.</summary>
    public TransactionId TransactionId { get; }

    /// <summary>Octets written so far, header and padding included.</summary>
    public int Length { get; private set; }

    /// <summary>The message so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>Begins the response to a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="class"><see cref="StunClass.SuccessResponse"/> or <see cref="StunClass.ErrorResponse"/>.</param>
    /// <param name="destination">Where to; at least <see cref="StunMessage.MinLength"/> octets. Not those of the request.</param>
    public static StunWriter Respond(scoped in StunMessage request, StunClass @class, Span<byte> destination) => new(destination, @class, request.Method, request.TransactionId);

    /// <summary>Writes an attribute of any octets, which may be none.</summary>
    public void Write(StunAttributeType type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Add(type, value.Length));

    /// <summary>Writes an attribute without a value: USE-CANDIDATE, DONT-FRAGMENT.</summary>
    public void Write(StunAttributeType type) => Add(type, 0);

    /// <summary>Writes an attribute of 32 bits: PRIORITY, CONNECTION-ID.</summary>
    public void WriteUInt32(StunAttributeType type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Add(type, sizeof(uint)), value);

    /// <summary>Writes an attribute of 64 bits: ICE-CONTROLLED, ICE-CONTROLLING, RESERVATION-TOKEN.</summary>
    public void WriteUInt64(StunAttributeType type, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Add(type, sizeof(ulong)), value);

    /// <summary>Adds an attribute whose value the caller fills in.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="length">Length of the value.</param>
    /// <returns>The octets of the value, whatever they were before. The padding behind them is zero.</returns>
    /// <exception cref="InvalidOperationException">It must not stand behind the last attribute.</exception>
    public Span<byte> Add(StunAttributeType type, int length)
    {
        if (!MayFollow(type)) throw new InvalidOperationException($"{type} must not stand behind {_last}.");
        var padded = StunHeader.Padded(length);
        var end = Length + StunHeader.AttributeLength + padded;
        if (end > _destination.Length || end > StunMessage.MaxLength) throw TooShort();
        var attribute = _destination[Length..end];
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)length);
        attribute[(StunHeader.AttributeLength + length)..].Clear();
        StunHeader.WriteLength(_destination, end - StunHeader.Length);
        (Length, _last) = (end, type);
        return attribute.Slice(StunHeader.AttributeLength, length);
    }

    private readonly bool MayFollow(StunAttributeType type) => _last switch
    {
        StunAttributeType.MessageIntegrity => type is StunAttributeType.MessageIntegritySha256 or StunAttributeType.Fingerprint,
        StunAttributeType.MessageIntegritySha256 => type == StunAttributeType.Fingerprint,
        StunAttributeType.Fingerprint => false,
        _ => true,
    };

    private static ArgumentException TooShort() => new("The destination is too short for the message.");
}
