namespace Tandem.Rtp.Rtcp;

/// <summary>Entries of one length that stand one behind the other. A view; allocates nothing.</summary>
/// <typeparam name="T">What they are.</typeparam>
public readonly ref struct RtcpList<T>
    where T : struct, IRtcpEntry<T>
{
    private readonly ReadOnlySpan<byte> _octets;

    internal RtcpList(ReadOnlySpan<byte> octets) => _octets = octets;

    /// <summary>How many.</summary>
    public int Count => _octets.Length / T.Length;

    /// <summary>One of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none of this index.</exception>
    public T this[int index] => T.Read(_octets.Slice(index * T.Length, T.Length));

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Takes all octets for a list; false when the last entry is not whole.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> octets, out RtcpList<T> list)
    {
        list = new RtcpList<T>(octets);
        return octets.Length % T.Length == 0;
    }

    /// <summary>Goes through the entries.</summary>
    public ref struct Enumerator
    {
        private readonly RtcpList<T> _list;
        private int _index;

        internal Enumerator(RtcpList<T> list)
        {
            _list = list;
            _index = -1;
        }

        /// <summary>The entry it stands at.</summary>
        public readonly T Current => _list[_index];

        /// <summary>Goes to the next.</summary>
        public bool MoveNext() => ++_index < _list.Count;
    }
}
