namespace Tandem.Contracts;

/// <summary>
/// Keeps registrations over a crash. The registrar appends while it works off a batch of messages; before the responses of the batch are sent, the lane commits:
/// one write for the whole batch. On the lane only.
/// </summary>
public interface IRegistrationJournal
{
    /// <summary>Appends one record: the bindings of one address-of-record as they are now. An empty one removes it.</summary>
    void Append(ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> bindings);

    /// <summary>Hands everything appended to the operating system in one write.</summary>
    /// <returns>False when it could not be written: nothing that depends on it may be acknowledged. The next commit tries again.</returns>
    bool Commit();

    /// <summary>Reads back, once at start, the latest record of each address-of-record. A torn record at the end is left out.</summary>
    void Restore(Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> record);
}
