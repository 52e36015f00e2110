using Microsoft.Win32.SafeHandles;

namespace Tandem.Server.Sip.Journal;

/// <summary>
/// Writes a journal anew with only the records that count. The bulk is copied on another thread, while the lane goes on appending to the old file: what was written there before
/// <see cref="Boundary"/> never changes. Then the lane takes over what was appended since.
/// </summary>
internal sealed class JournalCompaction : IDisposable
{
    private readonly SafeFileHandle _old;
    private readonly SafeFileHandle _new;
    private readonly string _path;
    private readonly Dictionary<long, long> _moved;
    private long _length;

    /// <summary>Prepares the copy of <paramref name="records"/>, which all end at or before <paramref name="boundary"/>.</summary>
    public JournalCompaction(SafeFileHandle old, string path, IEnumerable<JournalIndex.Extent> records, long boundary)
    {
        _old = old;
        _path = path;
        Boundary = boundary;
        Records = [.. records];
        _moved = new Dictionary<long, long>(Records.Length);
        _new = RegistrationJournal.OpenFile(path + ".new", FileMode.Create);
    }

    /// <summary>The length of the old file when the compaction began.</summary>
    public long Boundary { get; }

    private JournalIndex.Extent[] Records { get; }

    /// <summary>Copies the records, in the order of the old file, and hands them to the disk. May run on any thread.</summary>
    public void Copy()
    {
        Array.Sort(Records, static (left, right) => left.Offset.CompareTo(right.Offset));
        using var block = new MemoryStream();
        block.Write(JournalRecord.FileMagic);
        var record = Array.Empty<byte>();
        foreach (var (offset, length) in Records)
        {
            if (record.Length < length) record = new byte[2 * length];
            RandomAccess.Read(_old, record.AsSpan(0, length), offset);
            _moved.Add(offset, _length + block.Length);
            block.Write(record, 0, length);
            if (block.Length >= 1 << 20) Flush(block);
        }

        Flush(block);
        RandomAccess.FlushToDisk(_new);
    }

    /// <summary>Takes over what was appended to the old file, puts the new one in its place and tells the index. On the lane, after <see cref="Copy"/> has ended.</summary>
    /// <returns>The new file and its length.</returns>
    public (SafeFileHandle File, long Length) Finish(long oldLength, JournalIndex index)
    {
        var appended = new byte[oldLength - Boundary];
        RandomAccess.Read(_old, appended, Boundary);
        RandomAccess.Write(_new, appended, _length);
        File.Move(_path + ".new", _path, overwrite: true);
        var shift = _length - Boundary;
        index.Move(record => record with { Offset = record.Offset >= Boundary ? record.Offset + shift : _moved[record.Offset] });
        return (_new, _length + appended.Length);
    }

    /// <summary>Gives up a compaction that did not come to its end, and the room that its file takes.</summary>
    public void Dispose()
    {
        _new.Dispose();
        File.Delete(_path + ".new");
    }

    private void Flush(MemoryStream block)
    {
        RandomAccess.Write(_new, block.GetBuffer().AsSpan(0, (int)block.Length), _length);
        _length += block.Length;
        block.SetLength(0);
    }
}
