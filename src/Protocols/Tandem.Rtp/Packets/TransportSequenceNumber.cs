using System.Buffers.Binary;

namespace Tandem.Rtp;

/// <summary>The number of a packet among all that a transport carries (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2), to which its feedback refers.</summary>
/// <param name="Value">The number; the next packet of any stream has the next one.</param>
public readonly record struct TransportSequenceNumber(ushort Value)
{
    /// <summary>Octets of the value.</summary>
    public const int Length = sizeof(ushort);

    /// <summary>Reads it; false when the value is shorter. The second version of the extension has more octets, which ask for feedback.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out TransportSequenceNumber number)
    {
        number = value.Length >= Length ? new TransportSequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(value)) : default;
        return value.Length >= Length;
    }

    /// <summary>Writes it.</summary>
    /// <param name="value">At least <see cref="Length"/> octets.</param>
    public void Write(Span<byte> value) => BinaryPrimitives.WriteUInt16BigEndian(value, Value);
}
