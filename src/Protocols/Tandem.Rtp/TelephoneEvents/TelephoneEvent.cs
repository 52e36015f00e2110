using System.Buffers.Binary;

namespace Tandem.Rtp.TelephoneEvents;

/// <summary>One event of a payload (RFC 4733 section 2.3).</summary>
/// <param name="Code">What it is.</param>
/// <param name="IsEnd">Whether it has ended.</param>
/// <param name="Attenuation">The power of a tone in dB below 0 dBm0; 0 to 63.</param>
/// <param name="Duration">How long it has lasted since the timestamp of the packet, in units of the payload's clock. 0 is for events that are states and last until they are updated.</param>
public readonly record struct TelephoneEvent(TelephoneEventCode Code, bool IsEnd, byte Attenuation, ushort Duration)
{
    /// <summary>Octets on the wire.</summary>
    public const int Length = 4;

    /// <summary>The least power.</summary>
    public const byte MaxAttenuation = 63;

    private const byte EndBit = 0x80;

    /// <summary>Reads the first event of a payload; others may follow it.</summary>
    /// <returns>False when the payload is too short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out TelephoneEvent @event)
    {
        @event = payload.Length < Length
            ? default
            : new TelephoneEvent((TelephoneEventCode)payload[0], (payload[1] & EndBit) != 0, (byte)(payload[1] & MaxAttenuation), BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
        return payload.Length >= Length;
    }

    /// <summary>Writes it.</summary>
    /// <param name="payload">At least <see cref="Length"/> octets.</param>
    public void Write(Span<byte> payload)
    {
        payload[0] = (byte)Code;
        payload[1] = (byte)((IsEnd ? EndBit : 0) | Math.Min(Attenuation, MaxAttenuation));
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], Duration);
    }
}
