using Microsoft.Win32.SafeHandles;
using Tandem.Contracts;
using Tandem.Server.Options;

namespace Tandem.Server.Sip.Journal;

/// <summary>
/// The registrations in one append-only file. A batch becomes one write, which a killed process has handed to the kernel and so does not lose. The file is rewritten at start, and when most of it is
/// out of date. After <see cref="Open"/> on the lane only, but for <see cref="Sync"/>.
/// </summary>
internal sealed class RegistrationJournal : IRegistrationJournal, IDisposable
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "registrations.journal";

    private readonly string _path;
    private readonly JournalOptions _options;
    private readonly JournalIndex _index = new();
    private readonly PendingRecords _pending = new();
    private SafeFileHandle _file;
    private long _length;
    private long _syncedLength;
    private long _noCompactionBefore;
    private JournalCompaction? _compaction;

    private RegistrationJournal(string path, JournalOptions options)
    {
        _path = path;
        _options = options;
        _file = OpenFile(path, FileMode.OpenOrCreate);
        Scan = JournalScan.Read(path, _index.Set);
        _length = Scan.End;
        RandomAccess.SetLength(_file, _length);
        Compact(inBackground: false);
        // Appended to a file without its first octets, records would not be read again. Any other journal serves as it is.
        if (_length < JournalRecord.FileMagic.Length) throw Failure!;
    }

    /// <summary>What was found in the file when it was opened.</summary>
    public JournalScan Scan { get; }

    /// <summary>Why the last <see cref="Commit"/> could not write; null when it could. What it held back goes out with the next one.</summary>
    public IOException? Failure { get; private set; }

    /// <summary>Octets in the file.</summary>
    public long Length => _length;

    /// <summary>How many addresses-of-record have bindings.</summary>
    public int Count => _index.Count;

    /// <summary>The copying of a compaction that is under way, so that a test can wait for it.</summary>
    internal Task Copying { get; private set; } = Task.CompletedTask;

    /// <summary>Opens the journal of a data folder, or begins one. Drops a torn end and everything that is out of date.</summary>
    public static RegistrationJournal Open(string path, JournalOptions options) => new(path, options);

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> bindings)
    {
        var (offset, written) = _pending.Append(addressOfRecord, bindings);
        _index.Set(addressOfRecord, new JournalIndex.Extent(_length + offset, written), bindings.IsEmpty);
    }

    /// <inheritdoc/>
    public bool Commit()
    {
        if (_pending.Length > 0 && !TryWritePending()) return false;
        if (_compaction is not null) FinishCompaction();
        else if (_length > _options.CompactAtBytes && _length > _options.CompactAtRatio * _index.LiveBytes && _length > _noCompactionBefore) Compact(inBackground: true);
        return true;
    }

    /// <summary>Waits until what was committed is on the disk, so that a power failure loses no more than what came since. From any thread.</summary>
    public void Sync()
    {
        var length = Volatile.Read(ref _length);
        if (Interlocked.Exchange(ref _syncedLength, length) == length) return;
        try
        {
            RandomAccess.FlushToDisk(Volatile.Read(ref _file));
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // A compaction has just replaced the file, and synchronised the new one; or the disk fails, which the next commit tells.
        }
    }

    /// <inheritdoc/>
    public void Restore(Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> record)
    {
        foreach (var (offset, length) in _index.Extents.OrderBy(e => e.Offset))
        {
            var octets = new byte[length];
            RandomAccess.Read(_file, octets, offset);
            if (JournalRecord.TryRead(octets, out var addressOfRecord, out var bindings)) record(addressOfRecord, bindings);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        TryWritePending();
        _compaction?.Dispose();
        _file.Dispose();
    }

    /// <summary>Opens a file that only this user can read.</summary>
    internal static SafeFileHandle OpenFile(string path, FileMode mode)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    private bool TryWritePending()
    {
        try
        {
            RandomAccess.Write(_file, _pending.Octets, _length);
            _length += _pending.Length;
            _pending.Clear();
            Failure = null;
        }
        catch (Exception failure) when (IsOfTheDisk(failure))
        {
            // The next attempt writes to the same place. However long the disk is full, one record of each address-of-record waits.
            Failure = AsIOException(failure);
            _pending.DropSuperseded((addressOfRecord, offset, length, isEmpty) => _index.Set(addressOfRecord, new JournalIndex.Extent(_length + offset, length), isEmpty));
        }

        return Failure is null;
    }

    private void Compact(bool inBackground)
    {
        try
        {
            _compaction = new JournalCompaction(_file, _path, _index.Extents, _length);
        }
        catch (Exception failure) when (IsOfTheDisk(failure))
        {
            GiveUpCompaction(failure);
            return;
        }

        Copying = new Task(_compaction.Copy);
        if (inBackground)
        {
            Copying.Start(TaskScheduler.Default);
            return;
        }

        Copying.RunSynchronously(TaskScheduler.Default);
        FinishCompaction();
    }

    private void FinishCompaction()
    {
        if (!Copying.IsCompleted) return;
        try
        {
            Copying.GetAwaiter().GetResult();
            var old = _file;
            (_file, _length) = _compaction!.Finish(_length, _index);
            old.Dispose();
        }
        catch (Exception failure) when (IsOfTheDisk(failure))
        {
            GiveUpCompaction(failure);
        }

        _compaction = null;
        Copying = Task.CompletedTask;
    }

    /// <summary>No room for a second file, say. The old one still serves; it may grow some more before the next attempt.</summary>
    private void GiveUpCompaction(Exception failure)
    {
        Failure = AsIOException(failure);
        _noCompactionBefore = _length + _options.CompactAtBytes;
        _compaction?.Dispose();
    }

    /// <summary>What a disk, a quota or a permission does to a write; a size limit on files (EFBIG) the framework tells as an argument out of range.</summary>
    private static bool IsOfTheDisk(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    private static IOException AsIOException(Exception failure) => failure as IOException ?? new IOException(failure.Message, failure);
}
