namespace Tandem.Stun.Transactions;

/// <summary>Something that the owner of a transaction has to do.</summary>
/// <param name="Kind">What.</param>
/// <param name="Transaction">For which transaction.</param>
/// <typeparam name="T">What the owner keeps with it.</typeparam>
public readonly record struct StunTransactionOutput<T>(StunTransactionOutputKind Kind, StunClientTransaction<T> Transaction);
