namespace Tandem.Rtp;

/// <summary>How much later than its timestamp says a packet was sent (RFC 5450 section 2).</summary>
/// <param name="Value">In units of the payload's clock, 24 bits with a sign.</param>
public readonly record struct TransmissionTimeOffset(int Value)
{
    /// <summary>Octets of the value.</summary>
    public const int Length = UInt24.Length;

    /// <summary>Reads it; false when the value has another length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out TransmissionTimeOffset offset)
    {
        offset = value.Length == Length ? new TransmissionTimeOffset(UInt24.ReadSigned(value)) : default;
        return value.Length == Length;
    }

    /// <summary>Writes the low 24 bits.</summary>
    /// <param name="value">At least <see cref="Length"/> octets.</param>
    public void Write(Span<byte> value) => UInt24.Write(value, (uint)Value);
}
