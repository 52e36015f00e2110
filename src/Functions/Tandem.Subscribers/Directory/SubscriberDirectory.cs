using System.Text;
using Tandem.Contracts;
using Tandem.Contracts.Media;
using Tandem.Sip.Authentication;
using Tandem.Subscribers.Secrets;

namespace Tandem.Subscribers.Directory;

/// <summary>
/// The accounts in memory, as the lane asks for them: read without locks and without allocation, by octets. Filled from the store at start and after every change. Thread-safe.
/// </summary>
public sealed class SubscriberDirectory : ISubscriberDirectory, ISessionPolicies
{
    private const int SchemeLength = 4;

    private readonly SubscriberOptions _options;
    private readonly DigestVault _vault;
    private readonly SipCredentials _credentials;
    private readonly LabSubscribers? _lab;
    private readonly DirectoryDomain _default;
    private readonly Lock _writing = new();
    private readonly List<DirectoryDomain> _domains;
    private IReadOnlyList<string> _ownAddresses = [];
    private volatile HostTable _hosts;

    /// <summary>Makes the directory with the default domain and nobody in it.</summary>
    public SubscriberDirectory(SubscriberOptions options, DigestVault vault, SipCredentials credentials)
    {
        _options = options;
        _vault = vault;
        _credentials = credentials;
        _lab = options.Lab ? new LabSubscribers() : null;
        _default = new DirectoryDomain(DomainName.Fold(options.DefaultDomain));
        _domains = [_default];
        _hosts = new HostTable(_domains, _default, _ownAddresses);
    }

    /// <summary>
    /// Tells the address-of-record of an account that was disabled, enabled or deleted, or has a new password: whoever proved himself with the old secrets must do it anew. Raised after the change is
    /// seen by readers, on the thread that made it.
    /// </summary>
    public event Action<ReadOnlyMemory<byte>>? Revoked;

    /// <summary>Tells the name of a domain that was removed or disabled: nobody of it is registered any more. Raised after the change is seen by readers, on the thread that made it.</summary>
    public event Action<ReadOnlyMemory<byte>>? DomainEnded;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> DefaultDomain => _default.Name;

    /// <summary>
    /// The node's own addresses and names, which count as the default domain: <c>127.0.0.1</c>, <c>[::1]</c>, without port. Set when the listeners are known.
    /// </summary>
    public IReadOnlyList<string> OwnAddresses
    {
        get => _ownAddresses;
        set
        {
            lock (_writing)
            {
                _ownAddresses = value;
                _hosts = new HostTable(_domains, _default, value);
            }
        }
    }

    /// <summary>The names of the domains.</summary>
    public IReadOnlyList<string> Domains
    {
        get
        {
            lock (_writing) return [.. _domains.Select(domain => Encoding.ASCII.GetString(domain.Name))];
        }
    }

    /// <summary>Accounts that are in it.</summary>
    public int Count
    {
        get
        {
            lock (_writing) return _domains.Sum(domain => domain.Count);
        }
    }

    /// <inheritdoc/>
    public bool IsOwnDomain(ReadOnlySpan<byte> host) => _hosts.TryFind(host, out _);

    /// <inheritdoc/>
    public bool TryFind(ReadOnlySpan<byte> user, ReadOnlySpan<byte> domain, out Subscriber subscriber)
    {
        subscriber = default;
        if (!_hosts.TryFind(domain, out var own)) return false;
        if (!own.TryFind(user, out var entry)) return _lab is not null && TryFindInLab(user, own, out subscriber);
        subscriber = own.Show(entry);
        return true;
    }

    /// <inheritdoc/>
    public int WriteRealm(ReadOnlySpan<byte> domain, Span<byte> destination)
    {
        if (!_hosts.TryFind(domain, out var own)) return 0;
        own.Realm.CopyTo(destination);
        return own.Realm.Length;
    }

    /// <inheritdoc/>
    public bool IsOwnRealm(ReadOnlySpan<byte> realm) => _hosts.HasRealm(realm);

    /// <summary>The realm of a domain; its name when it is not known.</summary>
    public string RealmOf(string domain) => _hosts.TryFind(Encoding.UTF8.GetBytes(domain), out var own) ? own.RealmText : domain;

    /// <inheritdoc/>
    public bool TryGetSecret(ReadOnlySpan<byte> userName, ReadOnlySpan<byte> domain, DigestAlgorithm algorithm, Span<byte> ha1, out Subscriber subscriber)
    {
        subscriber = default;
        if (!_hosts.TryFind(domain, out var own) || !own.IsEnabled) return false;
        if (userName.Contains(SipCredentials.Separator)) return TryGetCredential(userName, own, algorithm, ha1, out subscriber);
        if (_lab is not null)
            return TryFind(userName, domain, out subscriber) && subscriber.IsEnabled && DigestHash.WriteHa1(algorithm, userName, own.Realm, LabSubscribers.Password, ha1) > 0;
        if (!own.TryFindUserName(userName, out var entry) || !entry.Subscriber.IsEnabled || entry.Ha1(algorithm) is not { } secret) return false;
        secret.CopyTo(ha1);
        subscriber = entry.Subscriber;
        return true;
    }

    /// <inheritdoc/>
    public SessionMode? ModeOf(ReadOnlySpan<byte> addressOfRecord)
    {
        var at = addressOfRecord.LastIndexOf((byte)'@');
        return at > SchemeLength && _hosts.TryFind(addressOfRecord[(at + 1)..], out var own) && own.TryFindUserName(addressOfRecord[SchemeLength..at], out var entry) ? entry.MediaMode : null;
    }

    /// <summary>How an account stands now; false when there is none.</summary>
    public bool TryGetStanding(string userName, string domain, out AccountStanding standing)
    {
        standing = default;
        if (!_hosts.TryFind(Encoding.UTF8.GetBytes(domain), out var own) || !own.TryFindUserName(Encoding.UTF8.GetBytes(userName), out var entry)) return false;
        standing = own.IsEnabled ? entry.Standing : entry.Standing with { IsEnabled = false };
        return true;
    }

    /// <summary>Whether an account may do anything: neither disabled, nor with a demo password in a run that is not for development.</summary>
    public bool IsUsable(Account account) => IsUsableByItself(account) && (!_hosts.TryFind(Encoding.UTF8.GetBytes(account.Domain), out var own) || own.IsEnabled);

    /// <summary>Takes a domain in as it is now.</summary>
    public void Put(Domain domain)
    {
        bool isEnded;
        byte[] name;
        lock (_writing)
        {
            var own = Ensure(domain.Name);
            name = own.Name;
            isEnded = own.Take(domain);
            _hosts = new HostTable(_domains, _default, _ownAddresses);
        }

        if (isEnded) DomainEnded?.Invoke(name);
    }

    /// <summary>Takes a domain out with everybody in it; not the default one. Nothing when it is not there.</summary>
    public void Remove(string domain)
    {
        var name = Encoding.ASCII.GetBytes(domain);
        lock (_writing)
        {
            if (_domains.RemoveAll(own => own != _default && AsciiComparer.Instance.Equals(own.Name, name)) == 0) return;
            _hosts = new HostTable(_domains, _default, _ownAddresses);
        }

        DomainEnded?.Invoke(name);
    }

    /// <summary>Takes an account in as it is now. Of two calls in any order the later version stays.</summary>
    /// <returns>False when its digest secrets do not open: they were sealed under another server key.</returns>
    public bool Put(Account account)
    {
        DirectoryDomain domain;
        lock (_writing) domain = Ensure(account.Domain);
        var entry = new DirectoryEntry(account, domain.RealmText, IsUsableByItself(account), _vault);
        bool isRevoked;
        lock (_writing) isRevoked = domain.Put(Encoding.ASCII.GetBytes(account.UserName), entry);
        if (isRevoked) Revoked?.Invoke(entry.Subscriber.AddressOfRecord);
        return entry.HasSecrets;
    }

    /// <summary>Everybody who is in it now.</summary>
    internal IReadOnlyList<KnownAccount> Known()
    {
        lock (_writing) return [.. _domains.SelectMany(domain => domain.Known)];
    }

    /// <summary>What is known of an account now; null when it is not there.</summary>
    internal KnownAccount? Known(AccountName name)
    {
        var userName = Encoding.UTF8.GetBytes(name.UserName);
        return _hosts.TryFind(Encoding.UTF8.GetBytes(name.Domain), out var own) && own.TryFindUserName(userName, out var entry) ? new KnownAccount(own, userName, entry) : null;
    }

    /// <summary>Takes an account out that the store no longer has, unless it has changed since it was known so.</summary>
    internal void Remove(in KnownAccount known)
    {
        lock (_writing)
        {
            if (!_domains.Contains(known.Domain) || !known.Domain.Remove(known.UserName, known.Entry)) return;
        }

        Revoked?.Invoke(known.Entry.Subscriber.AddressOfRecord);
    }

    private bool IsUsableByItself(Account account) => account.IsEnabled && (!account.HasDemoPassword || _options.DemoAccounts);

    private DirectoryDomain Ensure(string name)
    {
        var octets = Encoding.ASCII.GetBytes(name);
        if (_domains.Find(own => AsciiComparer.Instance.Equals(own.Name, octets)) is { } known) return known;
        var added = new DirectoryDomain(name);
        _domains.Add(added);
        _hosts = new HostTable(_domains, _default, _ownAddresses);
        return added;
    }

    private bool TryFindInLab(ReadOnlySpan<byte> user, DirectoryDomain own, out Subscriber subscriber)
    {
        if (!_lab!.TryFind(user, own.Name, out subscriber)) return false;
        if (!own.IsEnabled) subscriber = subscriber with { IsEnabled = false };
        return true;
    }

    private bool TryGetCredential(ReadOnlySpan<byte> authorizationUser, DirectoryDomain own, DigestAlgorithm algorithm, Span<byte> ha1, out Subscriber subscriber)
    {
        subscriber = default;
        if (!_credentials.TryReadUser(authorizationUser, out var userName)
            || !own.TryFindUserName(userName, out var entry)
            || !entry.Subscriber.IsEnabled
            || !_credentials.TryCompute(authorizationUser, own.Realm, entry.Stamp, algorithm, ha1)) return false;
        subscriber = entry.Subscriber;
        return true;
    }
}
