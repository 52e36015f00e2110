namespace Tandem.Stun.Turn;

/// <summary>
/// Users by name. Those who have something are always there; their number is bounded by that of allocations. Of those who have nothing any more the ones with the most data are remembered, and the others summed, so that
/// what a server tells of its users stays bounded. Belongs to one lane.
/// </summary>
/// <param name="maxRemembered">How many users without allocations are remembered.</param>
internal sealed class TurnUsers(int maxRemembered)
{
    private readonly Dictionary<string, TurnUser> _users = new(StringComparer.Ordinal);
    private int _idle;

    public int Count => _users.Count;

    /// <summary>What users did who are remembered no longer.</summary>
    public TurnTotals Others { get; private set; }

    /// <summary>The user of a name when he is known, else a new one, who is not remembered before he has something.</summary>
    public TurnUser Get(string name) => _users.TryGetValue(name, out var user) ? user : new TurnUser(name);

    /// <summary>Says that a user is about to have one allocation or reservation more.</summary>
    public void Begin(TurnUser user)
    {
        if (!user.IsIdle) return;
        if (!_users.TryAdd(user.Name, user)) _idle--;
    }

    /// <summary>Says that a user has one allocation, reservation or connection less.</summary>
    public void Release(TurnUser user)
    {
        if (!user.IsIdle) return;
        _idle++;
        if (_idle > maxRemembered) Forget();
    }

    /// <summary>The users with the most data, the first first.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<TurnUserStatus> Top(int count) =>
        [.. _users.Values.OrderByDescending(user => user.Traffic.Totals.Octets).ThenBy(user => user.Name, StringComparer.Ordinal).Take(count)
            .Select(user => new TurnUserStatus(user.Name, user.Allocations, user.Traffic.Totals))];

    /// <summary>Half of them at once, so that the sorting is not done for each.</summary>
    private void Forget()
    {
        var idle = _users.Values.Where(user => user.IsIdle).OrderBy(user => user.Traffic.Totals.Octets).Take(_idle - maxRemembered / 2).ToList();
        foreach (var user in idle)
        {
            _users.Remove(user.Name);
            Others += user.Traffic.Totals;
        }

        _idle -= idle.Count;
    }
}
