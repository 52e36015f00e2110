using Tandem.Contracts.Media;
using Tandem.Kernel;

namespace Tandem.Edge.Gateway;

/// <summary>
/// How many calls through this node each account has, so that nobody takes all the ports. A call counts for the own user who calls; for who is called, when nobody of this node calls.
/// </summary>
/// <param name="most">How many an account may have.</param>
internal sealed class AccountCalls(int most)
{
    private readonly Dictionary<UInt128, int> _live = [];
    private readonly SipHash _hash = SipHash.WithRandomKey();

    /// <summary>For whom a call counts; the default value for nobody.</summary>
    public UInt128 KeyOf(in SessionHop from, in SessionHop to)
    {
        var account = from.AddressOfRecord.IsEmpty ? to.AddressOfRecord.Span : from.AddressOfRecord.Span;
        return account.IsEmpty ? default : _hash.Hash(account);
    }

    /// <summary>A call begins.</summary>
    /// <returns>Whether it may.</returns>
    public bool TryAdd(UInt128 account)
    {
        if (account == default) return true;
        var live = _live.GetValueOrDefault(account);
        if (live >= most) return false;
        _live[account] = live + 1;
        return true;
    }

    /// <summary>A call has ended.</summary>
    public void Remove(UInt128 account)
    {
        if (!_live.TryGetValue(account, out var live)) return;
        if (live > 1) _live[account] = live - 1;
        else _live.Remove(account);
    }
}
