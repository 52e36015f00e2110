namespace Tandem.Rtp.Rtcp;

/// <summary>What RTCP packets have lists of: report blocks, losses, requests. Each has one length.</summary>
/// <typeparam name="T">The type itself.</typeparam>
public interface IRtcpEntry<T>
    where T : struct, IRtcpEntry<T>
{
    /// <summary>Octets of one.</summary>
    static abstract int Length { get; }

    /// <summary>Reads one.</summary>
    /// <param name="octets">At least <see cref="Length"/> octets.</param>
    static abstract T Read(ReadOnlySpan<byte> octets);

    /// <summary>Writes one.</summary>
    /// <param name="octets">At least <see cref="Length"/> octets.</param>
    void Write(Span<byte> octets);
}
