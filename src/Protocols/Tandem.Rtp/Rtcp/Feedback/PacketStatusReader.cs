using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>Reads the chunks of transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 sections 3.1.2 to 3.1.4), symbol by symbol.</summary>
internal ref struct PacketStatusReader(ReadOnlySpan<byte> chunks)
{
    public const int ChunkLength = 2;

    private const int OneBitSymbols = 14;
    private const int TwoBitSymbols = 7;

    private readonly ReadOnlySpan<byte> _chunks = chunks;
    private int _chunk;
    private int _left;

    /// <summary>Octets of the chunks read so far.</summary>
    public int Length { get; private set; }

    /// <summary>Reads the next symbol; false when there is no chunk left for it, or the chunk has no length.</summary>
    public bool TryRead(out PacketStatus status)
    {
        status = default;
        if (_left == 0 && !TryReadChunk()) return false;
        status = Symbol(_chunk, --_left);
        return true;
    }

    private bool TryReadChunk()
    {
        if (_chunks.Length - Length < ChunkLength) return false;
        _chunk = BinaryPrimitives.ReadUInt16BigEndian(_chunks[Length..]);
        Length += ChunkLength;
        _left = (_chunk >> 14) switch
        {
            0b10 => OneBitSymbols,
            0b11 => TwoBitSymbols,
            _ => _chunk & 0x1FFF,
        };
        return _left != 0;
    }

    /// <summary>The symbol behind which so many are left in the chunk.</summary>
    private static PacketStatus Symbol(int chunk, int left) => (chunk >> 14) switch
    {
        0b10 => (PacketStatus)((chunk >> left) & 1),
        0b11 => (PacketStatus)((chunk >> (2 * left)) & 3),
        _ => (PacketStatus)((chunk >> 13) & 3),
    };
}
