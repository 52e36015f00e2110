using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>What is said of one source (RFC 3550 section 6.5): its items.</summary>
public readonly ref struct SdesChunk
{
    private const int ItemHeaderLength = 2;

    private readonly ReadOnlySpan<byte> _items;

    private SdesChunk(uint ssrc, ReadOnlySpan<byte> items)
    {
        Ssrc = ssrc;
        _items = items;
    }

    /// <summary>The source.</summary>
    public uint Ssrc { get; }

    /// <summary>Finds the first item of a type.</summary>
    public bool TryFind(SdesItemType type, out ReadOnlySpan<byte> value)
    {
        foreach (var item in this)
        {
            if (item.Type != type) continue;
            value = item.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Goes through the items.</summary>
    public Enumerator GetEnumerator() => new(_items);

    /// <summary>Takes one chunk from the front of the octets.</summary>
    internal static RtcpParseError TryTake(scoped ref ReadOnlySpan<byte> rest, out SdesChunk chunk)
    {
        chunk = default;
        if (rest.Length < sizeof(uint)) return RtcpParseError.Count;
        var end = sizeof(uint);
        while (end < rest.Length && rest[end] != (byte)SdesItemType.End)
        {
            if (rest.Length - end < ItemHeaderLength || rest.Length - end - ItemHeaderLength < rest[end + 1]) return RtcpParseError.Text;
            end += ItemHeaderLength + rest[end + 1];
        }

        // One octet of 0 ends the items, and more of them the chunk, up to a multiple of four.
        if (end == rest.Length) return RtcpParseError.Text;
        chunk = new SdesChunk(BinaryPrimitives.ReadUInt32BigEndian(rest), rest[sizeof(uint)..end]);
        rest = rest[Math.Min((end + 4) & ~3, rest.Length)..];
        return RtcpParseError.None;
    }

    /// <summary>Goes through the items.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> items) => _rest = items;

        /// <summary>The item it stands at.</summary>
        public SdesItem Current { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            var end = ItemHeaderLength + _rest[1];
            Current = new SdesItem((SdesItemType)_rest[0], _rest[ItemHeaderLength..end]);
            _rest = _rest[end..];
            return true;
        }
    }
}
