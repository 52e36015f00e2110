using System.Runtime.InteropServices;

namespace Tandem.Sip.Transactions;

/// <summary>The client transactions of each flow, linked through themselves, so that a lost connection finds its own without a look at all others.</summary>
internal sealed class FlowIndex
{
    private readonly Dictionary<Flow, ClientTransaction> _first = [];

    public int Count => _first.Count;

    public void Add(ClientTransaction transaction)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_first, transaction.Flow, out _);
        transaction.NextOnFlow = first;
        first?.PreviousOnFlow = transaction;
        first = transaction;
    }

    public void Remove(ClientTransaction transaction)
    {
        var (previous, next) = (transaction.PreviousOnFlow, transaction.NextOnFlow);
        next?.PreviousOnFlow = previous;
        if (previous is not null) previous.NextOnFlow = next;
        else if (next is not null) _first[transaction.Flow] = next;
        else _first.Remove(transaction.Flow);
        transaction.PreviousOnFlow = transaction.NextOnFlow = null;
    }

    /// <summary>The first transaction of a flow; the others follow by <see cref="ClientTransaction.NextOnFlow"/>.</summary>
    public ClientTransaction? First(in Flow flow) => _first.GetValueOrDefault(flow);
}
