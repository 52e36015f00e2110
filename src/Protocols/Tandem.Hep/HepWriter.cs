using System.Buffers.Binary;

namespace Tandem.Hep;

/// <summary>
/// Writes captured messages as packets of HEP version 3: "HEP3", the length of all, and chunks of vendor, type, length and value, everything in network order (HEP3 Network Protocol Specification, rev. 36,
/// sections "Packet structure" and "Chunk structure"). One packet is one datagram; on a stream packets follow one another.
/// </summary>
public static class HepWriter
{
    /// <summary>The longest packet: its length has 16 bits.</summary>
    public const int MaxLength = ushort.MaxValue;

    /// <summary>Octets of a packet over IPv6 without key, correlation id and payload, but with the heads of their chunks.</summary>
    public const int MaxOverhead = HeaderLength + 13 * ChunkHeaderLength + 3 * sizeof(byte) + 2 * 16 + 2 * sizeof(ushort) + 3 * sizeof(uint);

    private const int HeaderLength = 6;
    private const int ChunkHeaderLength = 6;
    private const byte FamilyV4 = 2;
    private const byte FamilyV6 = 10;
    private const byte Sip = 1;
    private const int MicrosecondsPerSecond = 1_000_000;

    /// <summary>Writes a packet. A payload that does not fit is cut at its end.</summary>
    /// <param name="packet">What was captured.</param>
    /// <param name="destination">Where to; at least <see cref="MaxOverhead"/> octets more than key and correlation id.</param>
    /// <returns>The length of the packet, at most <see cref="MaxLength"/>.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or the addresses are not two of one family.</exception>
    public static int Write(in HepPacket packet, Span<byte> destination)
    {
        if (packet.Source.Length != packet.Destination.Length || packet.Source.Length is not (4 or 16)) throw new ArgumentException("The addresses are not two of one family.", nameof(packet));
        if (destination.Length < MaxOverhead + packet.AuthenticationKey.Length + packet.CorrelationId.Length) throw new ArgumentException("The destination is too short.", nameof(destination));
        var isV4 = packet.Source.Length == 4;
        var chunks = new ChunkWriter(destination[..Math.Min(destination.Length, MaxLength)], HeaderLength);
        chunks.Write(HepChunk.ProtocolFamily, isV4 ? FamilyV4 : FamilyV6);
        chunks.Write(HepChunk.ProtocolId, (byte)packet.Protocol);
        chunks.Write(isV4 ? HepChunk.SourceV4 : HepChunk.SourceV6, packet.Source);
        chunks.Write(isV4 ? HepChunk.DestinationV4 : HepChunk.DestinationV6, packet.Destination);
        chunks.Write(HepChunk.SourcePort, packet.SourcePort);
        chunks.Write(HepChunk.DestinationPort, packet.DestinationPort);
        chunks.Write(HepChunk.Seconds, (uint)(packet.UnixMicroseconds / MicrosecondsPerSecond));
        chunks.Write(HepChunk.Microseconds, (uint)(packet.UnixMicroseconds % MicrosecondsPerSecond));
        chunks.Write(HepChunk.ProtocolType, Sip);
        chunks.Write(HepChunk.CaptureId, packet.CaptureId);
        if (!packet.AuthenticationKey.IsEmpty) chunks.Write(HepChunk.AuthenticationKey, packet.AuthenticationKey);
        if (!packet.CorrelationId.IsEmpty) chunks.Write(HepChunk.CorrelationId, packet.CorrelationId);
        chunks.Write(HepChunk.Payload, packet.Payload[..Math.Min(packet.Payload.Length, chunks.Free - ChunkHeaderLength)]);
        "HEP3"u8.CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], (ushort)chunks.Length);
        return chunks.Length;
    }

    private ref struct ChunkWriter(Span<byte> destination, int length)
    {
        private const ushort Vendor = 0;

        private readonly Span<byte> _destination = destination;

        public int Length { get; private set; } = length;

        public readonly int Free => _destination.Length - Length;

        public void Write(HepChunk type, byte value) => Next(type, sizeof(byte))[0] = value;

        public void Write(HepChunk type, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Next(type, sizeof(ushort)), value);

        public void Write(HepChunk type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Next(type, sizeof(uint)), value);

        public void Write(HepChunk type, ReadOnlySpan<byte> value) => value.CopyTo(Next(type, value.Length));

        private Span<byte> Next(HepChunk type, int valueLength)
        {
            var chunk = _destination.Slice(Length, ChunkHeaderLength + valueLength);
            BinaryPrimitives.WriteUInt16BigEndian(chunk, Vendor);
            BinaryPrimitives.WriteUInt16BigEndian(chunk[2..], (ushort)type);
            BinaryPrimitives.WriteUInt16BigEndian(chunk[4..], (ushort)chunk.Length);
            Length += chunk.Length;
            return chunk[ChunkHeaderLength..];
        }
    }
}
