using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>The time since a receiver's reference time came, from which that receiver knows the round trip (RFC 3611 section 4.5).</summary>
/// <param name="Ssrc">The receiver.</param>
/// <param name="LastReceiverReport">The middle of its reference time; 0 when none came.</param>
/// <param name="DelaySinceLastReceiverReport">In 1/65,536 second; 0 when none came.</param>
public readonly record struct ReceiverDelay(uint Ssrc, uint LastReceiverReport, uint DelaySinceLastReceiverReport) : IRtcpEntry<ReceiverDelay>
{
    /// <inheritdoc/>
    public static int Length => 12;

    /// <inheritdoc/>
    public static ReceiverDelay Read(ReadOnlySpan<byte> octets) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(octets), BinaryPrimitives.ReadUInt32BigEndian(octets[4..]), BinaryPrimitives.ReadUInt32BigEndian(octets[8..]));

    /// <inheritdoc/>
    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32BigEndian(octets, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(octets[4..], LastReceiverReport);
        BinaryPrimitives.WriteUInt32BigEndian(octets[8..], DelaySinceLastReceiverReport);
    }
}
