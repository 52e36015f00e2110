namespace Tandem.Rtp;

/// <summary>
/// When a packet was sent, in seconds as a fixed-point number of 6 and 18 bits, which wraps every 64 seconds (the header extension abs-send-time of WebRTC).
/// </summary>
/// <param name="Value">The 24 bits.</param>
public readonly record struct AbsoluteSendTime(uint Value)
{
    /// <summary>Octets of the value.</summary>
    public const int Length = UInt24.Length;

    private const int FractionBits = 18;

    /// <summary>Its part of a time of the NTP.</summary>
    public static AbsoluteSendTime Of(NtpTimestamp time) => new((uint)(time.Value >> (32 - FractionBits)) & UInt24.Max);

    /// <summary>Reads it; false when the value has another length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out AbsoluteSendTime time)
    {
        time = value.Length == Length ? new AbsoluteSendTime(UInt24.Read(value)) : default;
        return value.Length == Length;
    }

    /// <summary>Writes it.</summary>
    /// <param name="value">At least <see cref="Length"/> octets.</param>
    public void Write(Span<byte> value) => UInt24.Write(value, Value);

    /// <summary>The time from one to the other, when less than 32 seconds lie between them.</summary>
    public static TimeSpan operator -(AbsoluteSendTime later, AbsoluteSendTime earlier) =>
        new(UInt24.SignExtend(later.Value - earlier.Value) * TimeSpan.TicksPerSecond >> FractionBits);
}
