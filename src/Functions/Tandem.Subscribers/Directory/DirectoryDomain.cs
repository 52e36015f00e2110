using System.Collections.Concurrent;
using System.Text;
using Tandem.Contracts;

namespace Tandem.Subscribers.Directory;

/// <summary>The accounts of one domain by user name and by number. Reading takes no lock; <see cref="SubscriberDirectory"/> lets one write at a time.</summary>
internal sealed class DirectoryDomain
{
    private readonly ConcurrentDictionary<byte[], DirectoryEntry> _byUserName = new(AsciiComparer.Instance);
    private readonly ConcurrentDictionary<byte[], DirectoryEntry> _byNumber = new(AsciiComparer.Instance);
    private readonly ConcurrentDictionary<byte[], DirectoryEntry>.AlternateLookup<ReadOnlySpan<byte>> _userNames;
    private readonly ConcurrentDictionary<byte[], DirectoryEntry>.AlternateLookup<ReadOnlySpan<byte>> _numbers;
    private volatile bool _isDisabled;

    /// <summary>Makes the empty domain.</summary>
    public DirectoryDomain(string name)
    {
        Name = Encoding.ASCII.GetBytes(name);
        RealmText = name;
        Realm = Name;
        _userNames = _byUserName.GetAlternateLookup<ReadOnlySpan<byte>>();
        _numbers = _byNumber.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The name, in lower case.</summary>
    public byte[] Name { get; }

    /// <summary>The realm of its challenges.</summary>
    public byte[] Realm { get; private set; }

    /// <summary>The realm as text.</summary>
    public string RealmText { get; private set; }

    /// <summary>Whether its accounts may do anything.</summary>
    public bool IsEnabled => !_isDisabled;

    /// <summary>Takes over what can change of a domain.</summary>
    /// <returns>Whether it was disabled by it.</returns>
    public bool Take(Domain domain)
    {
        if (domain.Realm != RealmText)
        {
            RealmText = domain.Realm;
            Realm = Encoding.ASCII.GetBytes(domain.Realm);
        }

        var isEnded = IsEnabled && !domain.IsEnabled;
        _isDisabled = !domain.IsEnabled;
        return isEnded;
    }

    /// <summary>What routing sees of an account.</summary>
    public Subscriber Show(DirectoryEntry entry) => IsEnabled ? entry.Subscriber : entry.Subscriber with { IsEnabled = false };

    /// <summary>Accounts of the domain.</summary>
    public int Count => _byUserName.Count;

    /// <summary>Finds an account by its user name.</summary>
    public bool TryFindUserName(ReadOnlySpan<byte> userName, out DirectoryEntry entry) => _userNames.TryGetValue(userName, out entry!);

    /// <summary>Finds an account by its user name or number.</summary>
    public bool TryFind(ReadOnlySpan<byte> user, out DirectoryEntry entry) => _userNames.TryGetValue(user, out entry!) || _numbers.TryGetValue(user, out entry!);

    /// <summary>Puts an account in or replaces it, unless a later version is there.</summary>
    /// <returns>Whether the account was there with another stamp: what was proved with its secrets no longer counts.</returns>
    public bool Put(byte[] userName, DirectoryEntry entry)
    {
        _byUserName.TryGetValue(userName, out var before);
        if (before is not null && entry.IsBefore(before)) return false;
        _byUserName[userName] = entry;
        if (entry.Number is not null) _byNumber[entry.Number] = entry;
        // The number may have passed to another account meanwhile; then it is no longer this one's to remove.
        if (before?.Number is { } old && (entry.Number is null || !old.AsSpan().SequenceEqual(entry.Number)))
            _byNumber.TryRemove(KeyValuePair.Create(old, before));
        return before is not null && !before.Stamp.AsSpan().SequenceEqual(entry.Stamp);
    }

    /// <summary>Everybody who is in it.</summary>
    public IEnumerable<KnownAccount> Known => _byUserName.Select(pair => new KnownAccount(this, pair.Key, pair.Value));

    /// <summary>Takes an account out, unless it has changed since.</summary>
    public bool Remove(byte[] userName, DirectoryEntry entry)
    {
        if (!_byUserName.TryRemove(KeyValuePair.Create(userName, entry))) return false;
        if (entry.Number is not null) _byNumber.TryRemove(KeyValuePair.Create(entry.Number, entry));
        return true;
    }
}

/// <summary>An account as the directory had it at some time.</summary>
/// <param name="Domain">Its domain.</param>
/// <param name="UserName">Its user name.</param>
/// <param name="Entry">What was known of it.</param>
internal readonly record struct KnownAccount(DirectoryDomain Domain, byte[] UserName, DirectoryEntry Entry);
