using System.Buffers.Binary;

namespace Tandem.Stun.Ice;

/// <summary>
/// Frames of a TCP connection between agents: two octets of length, then the packet, STUN and data alike (RFC 4571 section 2, RFC 6544 section 10.1). Thread-safe: nothing is remembered between calls.
/// </summary>
public static class FramedStream
{
    /// <summary>Octets before each packet.</summary>
    public const int HeaderLength = sizeof(ushort);

    /// <summary>Longest packet.</summary>
    public const int MaxLength = ushort.MaxValue;

    /// <summary>Writes what stands before a packet.</summary>
    /// <param name="destination">Two octets.</param>
    /// <param name="length">Length of the packet, 0 to 65,535.</param>
    /// <exception cref="ArgumentOutOfRangeException">The packet is longer.</exception>
    public static void WriteHeader(Span<byte> destination, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)length);
    }

    /// <summary>Takes the next packet from the start of what was received and not consumed yet.</summary>
    /// <param name="octets">All of that.</param>
    /// <param name="maxLength">Longest packet that is taken: what the receiver has room for.</param>
    /// <param name="packet">The packet, a part of <paramref name="octets"/>, which may be empty (a keep-alive).</param>
    /// <param name="consumed">How many octets to consume; none when more are needed or the stream is broken.</param>
    public static FramedStreamResult Next(ReadOnlySpan<byte> octets, int maxLength, out ReadOnlySpan<byte> packet, out int consumed)
    {
        packet = default;
        consumed = 0;
        if (octets.Length < HeaderLength) return FramedStreamResult.NeedMore;
        int length = BinaryPrimitives.ReadUInt16BigEndian(octets);
        if (length > maxLength) return FramedStreamResult.TooLong;
        if (octets.Length < HeaderLength + length) return FramedStreamResult.NeedMore;
        packet = octets.Slice(HeaderLength, length);
        consumed = HeaderLength + length;
        return FramedStreamResult.Packet;
    }
}
