using System.Buffers.Binary;

namespace Tandem.Rtp;

/// <summary>SSRCs that stand one behind the other: the contributing sources of a packet, those that leave, those of a bandwidth estimate. A view; allocates nothing.</summary>
public readonly ref struct SourceList
{
    private readonly ReadOnlySpan<byte> _octets;

    internal SourceList(ReadOnlySpan<byte> octets) => _octets = octets;

    /// <summary>How many.</summary>
    public int Count => _octets.Length / sizeof(uint);

    /// <summary>One of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none of this index.</exception>
    public uint this[int index] => BinaryPrimitives.ReadUInt32BigEndian(_octets.Slice(index * sizeof(uint), sizeof(uint)));

    /// <summary>Whether one is among them.</summary>
    public bool Contains(uint source)
    {
        foreach (var one in this)
        {
            if (one == source) return true;
        }

        return false;
    }

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through the sources.</summary>
    public ref struct Enumerator
    {
        private readonly SourceList _list;
        private int _index;

        internal Enumerator(SourceList list)
        {
            _list = list;
            _index = -1;
        }

        /// <summary>The source it stands at.</summary>
        public readonly uint Current => _list[_index];

        /// <summary>Goes to the next.</summary>
        public bool MoveNext() => ++_index < _list.Count;
    }
}
