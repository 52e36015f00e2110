namespace Tandem.Sip.Transactions;

/// <summary>The living transactions of a layer, as they are looked for: by message and by flow.</summary>
internal sealed class TransactionTable
{
    private readonly Dictionary<UInt128, ServerTransaction> _servers = [];
    private readonly Dictionary<UInt128, ClientTransaction> _clients = [];
    private readonly FlowIndex _flows = new();

    public int Count => _servers.Count + _clients.Count;

    /// <summary>How many flows have client transactions.</summary>
    public int FlowCount => _flows.Count;

    public ServerTransaction? FindServer(UInt128 key) => _servers.GetValueOrDefault(key);

    public ClientTransaction? FindClient(UInt128 key) => _clients.GetValueOrDefault(key);

    public ClientTransaction? FirstOnFlow(in Flow flow) => _flows.First(flow);

    public void Add(ServerTransaction transaction) => _servers.Add(transaction.Key, transaction);

    /// <summary>Adds a client transaction. False when there is one of its branch and method already.</summary>
    public bool TryAdd(ClientTransaction transaction)
    {
        if (!_clients.TryAdd(transaction.Key, transaction)) return false;
        _flows.Add(transaction);
        return true;
    }

    public void Remove(Transaction transaction)
    {
        if (transaction is ClientTransaction client)
        {
            _clients.Remove(client.Key);
            _flows.Remove(client);
        }
        else
        {
            _servers.Remove(transaction.Key);
        }
    }
}
