namespace Tandem.Rtp;

/// <summary>How loud the audio of a packet is (RFC 6464 section 3).</summary>
/// <param name="HasVoice">Whether the sender believes that somebody speaks.</param>
/// <param name="Attenuation">The level in dB below overload: 0 is the loudest, 127 silence.</param>
public readonly record struct AudioLevel(bool HasVoice, byte Attenuation)
{
    /// <summary>Octets of the value.</summary>
    public const int Length = 1;

    /// <summary>Attenuation of digital silence.</summary>
    public const byte Silence = 127;

    /// <summary>Reads it; false when the value is empty.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out AudioLevel level)
    {
        level = value.IsEmpty ? default : new AudioLevel((value[0] & 0x80) != 0, (byte)(value[0] & 0x7F));
        return !value.IsEmpty;
    }

    /// <summary>Writes it; what is more than 127 dB below overload is silence.</summary>
    /// <param name="value">At least <see cref="Length"/> octets.</param>
    public void Write(Span<byte> value) => value[0] = (byte)((HasVoice ? 0x80 : 0) | Math.Min(Attenuation, Silence));
}
