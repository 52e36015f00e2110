using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>Who shall send a picture that needs no other (RFC 5104 section 4.3.1.1).</summary>
/// <param name="Ssrc">The source.</param>
/// <param name="SequenceNumber">Of the request: the same one is a repetition.</param>
public readonly record struct IntraRequest(uint Ssrc, byte SequenceNumber) : IRtcpEntry<IntraRequest>
{
    /// <inheritdoc/>
    public static int Length => 8;

    /// <inheritdoc/>
    public static IntraRequest Read(ReadOnlySpan<byte> octets) => new(BinaryPrimitives.ReadUInt32BigEndian(octets), octets[4]);

    /// <inheritdoc/>
    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32BigEndian(octets, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(octets[4..], (uint)SequenceNumber << 24);
    }
}
