using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Tandem.Rtp.Rtcp;

/// <summary>
/// Packs symbols into the fewest chunks that can be found without looking ahead: runs where all are the same, else 14 symbols of one bit, or seven of two
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 sections 3.1.2 to 3.1.4).
/// </summary>
internal ref struct PacketStatusWriter(Span<byte> destination)
{
    private const int OneBitSymbols = 14;
    private const int TwoBitSymbols = 7;
    private const int MaxRun = 0x1FFF;

    private readonly Span<byte> _destination = destination;
    private Symbols _symbols;
    private int _count;

    /// <summary>Octets written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Octets that hold so many symbols in any case.</summary>
    public static int MaxLength(int count) => ((count + TwoBitSymbols - 1) / TwoBitSymbols) * PacketStatusReader.ChunkLength;

    public void Add(PacketStatus status)
    {
        while (!CanAdd(status)) Emit(isLast: false);
        // Of a long run only the length grows.
        if (_count < OneBitSymbols) _symbols[_count] = status;
        _count++;
    }

    public void Complete()
    {
        while (_count > 0) Emit(isLast: true);
    }

    private readonly bool CanAdd(PacketStatus status)
    {
        if (_count < TwoBitSymbols) return true;
        if (IsRun && _symbols[0] == status) return _count < MaxRun;
        return _count < OneBitSymbols && !HasLarge && status != PacketStatus.LargeDelta;
    }

    private readonly bool IsRun => _count > OneBitSymbols || ((ReadOnlySpan<PacketStatus>)_symbols)[.._count].IndexOfAnyExcept(_symbols[0]) < 0;

    private readonly bool HasLarge => ((ReadOnlySpan<PacketStatus>)_symbols)[..Math.Min(_count, OneBitSymbols)].Contains(PacketStatus.LargeDelta);

    /// <summary>Writes one chunk. A vector that is not full is for the last symbols only: what stands in it counts.</summary>
    private void Emit(bool isLast)
    {
        if (IsRun)
            Write(((int)_symbols[0] << 13) | _count, _count);
        else if (HasLarge || _count <= TwoBitSymbols || (!isLast && _count < OneBitSymbols))
            Write(Vector(0b11, TwoBitSymbols, 2), Math.Min(_count, TwoBitSymbols));
        else
            Write(Vector(0b10, OneBitSymbols, 1), _count);
    }

    /// <summary>The first symbols of so many bits; those that are not there are 0.</summary>
    private readonly int Vector(int kind, int symbols, int bits)
    {
        var chunk = kind;
        for (var i = 0; i < symbols; i++) chunk = (chunk << bits) | (i < _count ? (int)_symbols[i] : 0);
        return chunk;
    }

    private void Write(int chunk, int symbols)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_destination[Length..], (ushort)chunk);
        Length += PacketStatusReader.ChunkLength;
        _count -= symbols;
        if (_count > 0) ((ReadOnlySpan<PacketStatus>)_symbols).Slice(symbols, _count).CopyTo(_symbols);
    }

    [InlineArray(OneBitSymbols)]
    private struct Symbols
    {
        private PacketStatus _first;
    }
}
