using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>What all transactions of one layer share.</summary>
internal sealed class TransactionContext(TransactionOptions options)
{
    public TransactionOptions Options { get; } = options;

    public TransactionCounters Counters { get; } = new();

    public TimerQueue<TransactionTimeout> Timers { get; } = new();

    public OutputQueue<TransactionOutput> Outputs { get; } = new();
}
