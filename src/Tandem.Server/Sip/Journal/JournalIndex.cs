using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Tandem.Server.Sip.Journal;

/// <summary>Where in the journal the latest record of each address-of-record is.</summary>
internal sealed class JournalIndex
{
    private readonly Dictionary<byte[], Extent> _latest = new(new OctetComparer());

    /// <summary>Octets of all records that count.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>How many addresses-of-record have bindings.</summary>
    public int Count => _latest.Count;

    /// <summary>The records that count, in no order.</summary>
    public IEnumerable<Extent> Extents => _latest.Values;

    /// <summary>Notes the latest record of an address-of-record; one without bindings takes it out.</summary>
    public void Set(ReadOnlySpan<byte> addressOfRecord, Extent record, bool isEmpty)
    {
        var latest = _latest.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (isEmpty)
        {
            if (latest.Remove(addressOfRecord, out _, out var removed)) LiveBytes -= removed.Length;
            return;
        }

        // One search: this is done for every refresh of a registration, among all of them.
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(latest, addressOfRecord, out _);
        LiveBytes += record.Length - place.Length;
        place = record;
    }

    /// <summary>Notes that every record is elsewhere now.</summary>
    public void Move(Func<Extent, Extent> moved)
    {
        foreach (var (addressOfRecord, record) in _latest) _latest[addressOfRecord] = moved(record);
    }

    /// <summary>A part of the file.</summary>
    /// <param name="Offset">Of its first octet.</param>
    /// <param name="Length">In octets.</param>
    public readonly record struct Extent(long Offset, int Length);

    private sealed class OctetComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());
    }
}
