namespace Tandem.Stun.Turn;

/// <summary>What a user has, and had relayed.</summary>
/// <param name="Name">The account.</param>
/// <param name="Allocations">How many he has now.</param>
/// <param name="Totals">Data since the server knows him.</param>
public sealed record TurnUserStatus(string Name, int Allocations, TurnTotals Totals);
