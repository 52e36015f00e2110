namespace Tandem.Transport;

/// <summary>The connections as what is above them sees them. Its loop only.</summary>
/// <typeparam name="T">The kind of connection.</typeparam>
internal abstract class ConnectionTable<T>
    where T : Connection
{
    // Closed ones stay in it until their link has ended.
    private readonly Dictionary<ulong, T> _all = [];
    private readonly List<T> _dirty = [];
    private readonly List<T> _ending = [];
    private bool _refusesInbound;

    /// <summary>Connections that are not wholly gone.</summary>
    public int Count => _all.Count;

    /// <summary>Whether the node stops.</summary>
    protected bool IsStopping { get; private set; }

    /// <summary>Closes what peers have opened, and what they still open, because the node begins to stop.</summary>
    /// <param name="goesOn">Whether one is closed later, by who uses it; null for none.</param>
    public void CloseInbound(Predicate<T>? goesOn = null)
    {
        _refusesInbound = true;
        foreach (var connection in _all.Values)
            if (!connection.IsOutbound && goesOn?.Invoke(connection) != true) Close(connection);
    }

    /// <summary>Closes all, and what is still to come, because the node stops.</summary>
    public void CloseAll()
    {
        IsStopping = true;
        foreach (var connection in _all.Values) Close(connection);
    }

    /// <summary>Cuts off what is still there, because the node must not wait any more.</summary>
    public void AbortAll()
    {
        foreach (var connection in _all.Values) connection.Abort(ConnectionEnd.Local);
    }

    /// <summary>Lets everything go out that was queued, and ends what is to end.</summary>
    public void EndBatch()
    {
        foreach (var connection in _dirty)
        {
            if (connection.IsOpen) connection.Flush();
        }

        _dirty.Clear();
        foreach (var connection in _ending) Close(connection);
        _ending.Clear();
    }

    /// <summary>Closes one after what is queued went out, and has its end told.</summary>
    public void Close(T connection)
    {
        if (!connection.IsOpen) return;
        connection.IsOpen = false;
        Closing(connection);
    }

    /// <summary>The connection of a number, unless it is closed.</summary>
    protected T? Find(ulong number) => _all.TryGetValue(number, out var connection) && connection.IsOpen ? connection : null;

    /// <summary>Takes one in.</summary>
    protected void Add(T connection)
    {
        connection.IsOpen = true;
        _all.Add(connection.Number, connection);
    }

    /// <summary>Takes one in that a peer has opened. Whether it stays open.</summary>
    protected void AddInbound(T connection)
    {
        Add(connection);
        if (IsStopping || _refusesInbound) Close(connection);
    }

    /// <summary>Takes one out that is wholly gone.</summary>
    protected void Remove(T connection) => _all.Remove(connection.Number);

    /// <summary>Something is about to be queued: it goes out when the batch ends.</summary>
    protected void WillQueue(T connection)
    {
        if (!connection.IsDirty) _dirty.Add(connection);
    }

    /// <summary>Closes one when the batch ends: what this batch answers still goes out.</summary>
    protected void CloseAfterBatch(T connection) => _ending.Add(connection);

    /// <summary>Ends what is queued, and has the end told.</summary>
    protected abstract void Closing(T connection);
}
