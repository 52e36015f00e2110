namespace Tandem.Server.Sip.Journal;

/// <summary>What reading a journal from its start has found.</summary>
/// <param name="End">Behind the last whole record: what follows is torn.</param>
/// <param name="TornBytes">Octets after <paramref name="End"/>: what a crash cut off.</param>
/// <param name="DamagedRecords">Records before <paramref name="End"/> whose checksum is wrong; they are left out.</param>
internal readonly record struct JournalScan(long End, long TornBytes, int DamagedRecords)
{
    /// <summary>Called for each whole record, in the order of the file.</summary>
    public delegate void RecordFound(ReadOnlySpan<byte> addressOfRecord, JournalIndex.Extent record, bool isEmpty);

    /// <summary>Reads a journal to its end. A file that does not start as one counts as torn from its first octet.</summary>
    public static JournalScan Read(string file, RecordFound found)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 20);
        var size = stream.Length;
        var record = new byte[4096];
        if (!TryFill(stream, record.AsSpan(0, JournalRecord.FileMagic.Length)) || !record.AsSpan().StartsWith(JournalRecord.FileMagic))
            return new JournalScan(0, size, 0);

        long position = JournalRecord.FileMagic.Length, end = position;
        var (damaged, wrongSinceEnd) = (0, 0);
        while (TryFill(stream, record.AsSpan(0, JournalRecord.HeaderLength)) && JournalRecord.TryReadLength(record, out var payload))
        {
            var length = JournalRecord.HeaderLength + payload;
            if (record.Length < length) Array.Resize(ref record, Math.Max(length, 2 * record.Length));
            if (!TryFill(stream, record.AsSpan(JournalRecord.HeaderLength, payload))) break;
            position += length;
            if (!JournalRecord.TryRead(record.AsMemory(0, length), out var addressOfRecord, out var bindings))
            {
                wrongSinceEnd++;
                continue;
            }

            found(addressOfRecord.Span, new JournalIndex.Extent(position - length, length), bindings.IsEmpty);
            damaged += wrongSinceEnd;
            wrongSinceEnd = 0;
            end = position;
        }

        return new JournalScan(end, size - end, damaged);
    }

    private static bool TryFill(FileStream stream, Span<byte> destination) =>
        stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) == destination.Length;
}
