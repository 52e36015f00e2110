using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>What all transactions of one layer share.</summary>
internal sealed class TransactionContext(TransactionOptions options)
{
    public TransactionOptions Options { get; } = options;

    public TransactionCounters Counters { get; } = new();

    public TransactionTimers Timers { get; } = new(options);

    public KeptMessages Kept { get; } = new();

    /// <summary>Transactions that got their final response and keep their request until the user has taken all outputs.</summary>
    public List<Transaction> Completed { get; } = [];

    public OutputQueue<TransactionOutput> Outputs { get; } = new();
}
