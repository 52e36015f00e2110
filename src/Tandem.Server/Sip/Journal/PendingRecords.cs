using System.Buffers;
using System.Buffers.Binary;

namespace Tandem.Server.Sip.Journal;

/// <summary>The records that wait to be written. On the lane only.</summary>
internal sealed class PendingRecords
{
    private const int InitialCapacity = 4096;
    private const int LeastToTidy = 1 << 20;

    private ArrayBufferWriter<byte> _records = new(InitialCapacity);
    private int _tidyAt = LeastToTidy;

    /// <summary>Tells where a record is now.</summary>
    public delegate void Moved(ReadOnlySpan<byte> addressOfRecord, int offset, int length, bool isEmpty);

    /// <summary>Octets of all records.</summary>
    public int Length => _records.WrittenCount;

    /// <summary>The records, one behind the other.</summary>
    public ReadOnlySpan<byte> Octets => _records.WrittenSpan;

    /// <summary>Adds a record. Returns where it is and how long.</summary>
    public (int Offset, int Length) Append(ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> bindings) =>
        (_records.WrittenCount, JournalRecord.Write(_records, addressOfRecord, bindings));

    /// <summary>Everything was written.</summary>
    public void Clear()
    {
        _records.ResetWrittenCount();
        _tidyAt = LeastToTidy;
    }

    /// <summary>Keeps of each address-of-record the latest record alone, once enough has come together; a removal stays, because the file may hold what it removes.</summary>
    public void DropSuperseded(Moved moved)
    {
        if (Length < _tidyAt) return;
        var latest = new Dictionary<string, (int Offset, int Length)>();
        var old = _records.WrittenMemory;
        for (var offset = 0; offset < old.Length;)
        {
            var length = JournalRecord.HeaderLength + BinaryPrimitives.ReadInt32BigEndian(old.Span[offset..]);
            if (JournalRecord.TryRead(old.Slice(offset, length), out var addressOfRecord, out _)) latest[Convert.ToHexString(addressOfRecord.Span)] = (offset, length);
            offset += length;
        }

        _records = new ArrayBufferWriter<byte>(InitialCapacity);
        foreach (var (offset, length) in latest.Values)
        {
            JournalRecord.TryRead(old.Slice(offset, length), out var addressOfRecord, out var bindings);
            var (place, written) = Append(addressOfRecord.Span, bindings.Span);
            moved(addressOfRecord.Span, place, written, bindings.IsEmpty);
        }

        _tidyAt = Math.Max(LeastToTidy, Length * 2);
    }
}
