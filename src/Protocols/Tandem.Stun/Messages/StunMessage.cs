using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>
/// A received message (RFC 8489 sections 5 and 14): a view of its octets, which it neither copies nor keeps. What comes out of <see cref="TryParse"/> has a header that fits and attributes within their bounds; what the
/// attributes say is read when it is asked for, and the first one of a type counts. Allocates nothing.
/// </summary>
/// <example>
/// <code>
/// if (StunMessage.TryParse(datagram, out var message) != StunParseError.None) return;   // counted, not answered
/// if (message is { Class: StunClass.Request, Method: StunMethod.Binding })
/// {
///     var response = StunWriter.Respond(message, StunClass.SuccessResponse, buffer);
///     response.WriteXorAddress(StunAttributeType.XorMappedAddress, source);
///     send(response.Written);
/// }
/// </code>
/// </example>
public readonly ref partial struct StunMessage
{
    /// <summary>Length of the header, which is the shortest message.</summary>
    public const int MinLength = StunHeader.Length;

    /// <summary>The longest message: its length has 16 bits and is a multiple of 4, and does not count the header.</summary>
    public const int MaxLength = StunHeader.Length + 0xFFFC;

    private readonly AttributeLayout _layout;

    private StunMessage(ReadOnlySpan<byte> octets, AttributeLayout layout)
    {
        Octets = octets;
        _layout = layout;
        int type = BinaryPrimitives.ReadUInt16BigEndian(octets);
        Class = StunHeader.Class(type);
        Method = StunHeader.Method(type);
    }

    /// <summary>The whole message as it came.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>What it is in its transaction.</summary>
    public StunClass Class { get; }

    /// <summary>What it is about; any value of 12 bits.</summary>
    public StunMethod Method { get; }

    /// <summary>What a response has in common with its request.</summary>
    public TransactionId TransactionId => new(Octets[StunHeader.TransactionIdOffset..]);

    /// <summary>
    /// The attributes in their order, without MESSAGE-INTEGRITY, MESSAGE-INTEGRITY-SHA256 and FINGERPRINT and what stands behind the first of those (RFC 8489 section 9).
    /// </summary>
    public StunAttributes Attributes => new(Octets[StunHeader.Length.._layout.ContentEnd]);

    /// <summary>Whether there is a MESSAGE-INTEGRITY or a MESSAGE-INTEGRITY-SHA256; whether it is right is for <see cref="MessageIntegrity"/> to say.</summary>
    public bool HasIntegrity => (_layout.Integrity | _layout.IntegritySha256) != 0;

    /// <summary>Whether there is a MESSAGE-INTEGRITY.</summary>
    public bool HasIntegritySha1 => _layout.Integrity != 0;

    /// <summary>Whether there is a MESSAGE-INTEGRITY-SHA256.</summary>
    public bool HasIntegritySha256 => _layout.IntegritySha256 != 0;

    /// <summary>Whether there is a FINGERPRINT.</summary>
    public bool HasFingerprint => _layout.Fingerprint != 0;

    /// <summary>Whether there is a FINGERPRINT, and it is that of the octets before it (RFC 8489 section 14.7).</summary>
    public bool HasValidFingerprint => HasFingerprint && StunFingerprint.Compute(Octets[.._layout.Fingerprint]) == BinaryPrimitives.ReadUInt32BigEndian(ValueAt(_layout.Fingerprint));

    /// <summary>Octets before MESSAGE-INTEGRITY.</summary>
    internal int IntegrityOffset => _layout.Integrity;

    /// <summary>Octets before MESSAGE-INTEGRITY-SHA256.</summary>
    internal int IntegritySha256Offset => _layout.IntegritySha256;

    /// <summary>Looks at the octets of one message: a datagram, or what <see cref="StunFraming"/> cut from a stream.</summary>
    /// <param name="octets">The octets, no more and no fewer.</param>
    /// <param name="message">The message; empty when there is an error.</param>
    /// <returns><see cref="StunParseError.None"/>, or why it is no message.</returns>
    public static StunParseError TryParse(ReadOnlySpan<byte> octets, out StunMessage message)
    {
        message = default;
        var error = CheckHeader(octets);
        if (error != StunParseError.None) return error;
        var layout = default(AttributeLayout);
        error = layout.Read(octets);
        if (error == StunParseError.None) message = new StunMessage(octets, layout);
        return error;
    }

    /// <summary>Finds the first attribute of a type among <see cref="Attributes"/>.</summary>
    public bool TryGet(StunAttributeType type, out StunAttribute attribute)
    {
        foreach (var candidate in Attributes)
        {
            if (candidate.Type != type) continue;
            attribute = candidate;
            return true;
        }

        attribute = default;
        return false;
    }

    /// <summary>Whether there is an attribute of a type among <see cref="Attributes"/>.</summary>
    public bool Has(StunAttributeType type) => TryGet(type, out _);

    /// <summary>The value of the first attribute of a type; empty when there is none, or it is empty.</summary>
    public ReadOnlySpan<byte> Value(StunAttributeType type) => TryGet(type, out var attribute) ? attribute.Value : default;

    /// <summary>Lists attributes that have to be understood and are not, each type once (RFC 8489 section 6.3): for <see cref="StunWriter.WriteUnknownAttributes"/> in a 420.</summary>
    /// <param name="understood">What is understood.</param>
    /// <param name="unknown">Where to. Its length is the limit; more of them are not told, and one is enough to refuse a request.</param>
    /// <returns>How many.</returns>
    public int FindUnknown(StunAttributeSet understood, Span<StunAttributeType> unknown)
    {
        var count = 0;
        foreach (var attribute in Attributes)
        {
            if (count == unknown.Length) break;
            if (understood.Understands(attribute.Type) || unknown[..count].Contains(attribute.Type)) continue;
            unknown[count++] = attribute.Type;
        }

        return count;
    }

    /// <summary>The value of the attribute that begins at an offset.</summary>
    internal ReadOnlySpan<byte> ValueAt(int offset) => Octets.Slice(offset + StunHeader.AttributeLength, BinaryPrimitives.ReadUInt16BigEndian(Octets[(offset + 2)..]));

    private static StunParseError CheckHeader(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < StunHeader.Length) return StunParseError.TooShort;
        if ((octets[0] & 0b1100_0000) != 0) return StunParseError.NotStun;
        var length = StunHeader.ReadLength(octets);
        var fits = length == octets.Length - StunHeader.Length;
        if (!StunHeader.HasCookie(octets)) return fits ? StunParseError.Rfc3489 : StunParseError.NotStun;
        if (length % 4 != 0) return StunParseError.LengthNotAligned;
        return fits ? StunParseError.None : StunParseError.LengthMismatch;
    }
}
