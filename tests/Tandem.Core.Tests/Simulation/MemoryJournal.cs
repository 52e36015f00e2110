using System.Text;
using Tandem.Contracts;

namespace Tandem.Simulation;

/// <summary>A journal that outlives its node, as a file would, and knows what was committed.</summary>
internal sealed class MemoryJournal : IRegistrationJournal
{
    private readonly Dictionary<string, byte[]> _committed = [];
    private readonly List<(string AddressOfRecord, byte[] Record)> _pending = [];

    public int PendingCount => _pending.Count;

    public int RecordCount => _committed.Count;

    public void Append(ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> bindings) => _pending.Add((Encoding.UTF8.GetString(addressOfRecord), bindings.ToArray()));

    /// <summary>Whether the disk is full.</summary>
    public bool IsFull { get; set; }

    public bool Commit()
    {
        if (IsFull) return _pending.Count == 0;
        foreach (var (addressOfRecord, record) in _pending)
        {
            if (record.Length == 0) _committed.Remove(addressOfRecord);
            else _committed[addressOfRecord] = record;
        }

        _pending.Clear();
        return true;
    }

    public void Restore(Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> record)
    {
        foreach (var (addressOfRecord, octets) in _committed) record(Encoding.UTF8.GetBytes(addressOfRecord), octets);
    }

    /// <summary>Puts octets into the journal that no registrar wrote.</summary>
    public void Plant(string addressOfRecord, byte[] record) => _committed[addressOfRecord] = record;

    public byte[] Record(string addressOfRecord) => _committed[addressOfRecord];
}
