using System.Text;
using Tandem.Contracts;
using Tandem.Sip.Authentication;
using Tandem.Subscribers.Secrets;

namespace Tandem.Subscribers.Directory;

/// <summary>
/// The accounts in memory, as the lane asks for them: read without locks and without allocation, by octets. Filled from the store at start and after every change. Thread-safe.
/// </summary>
public sealed class SubscriberDirectory : ISubscriberDirectory
{
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
    /// Tells the address-of-record of an account that was disabled or enabled, or has a new password: whoever proved himself with the old secrets must do it anew. Raised after the change is
    /// seen by readers, on the thread that made it.
    /// </summary>
    public event Action<ReadOnlyMemory<byte>>? Revoked;

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
        if (!own.TryFind(user, out var entry)) return _lab is not null && _lab.TryFind(user, own.Name, out subscriber);
        subscriber = entry.Subscriber;
        return true;
    }

    /// <inheritdoc/>
    public bool TryGetSecret(ReadOnlySpan<byte> userName, ReadOnlySpan<byte> domain, DigestAlgorithm algorithm, Span<byte> ha1, out Subscriber subscriber)
    {
        subscriber = default;
        if (!_hosts.TryFind(domain, out var own)) return false;
        if (userName.Contains(SipCredentials.Separator)) return TryGetCredential(userName, own, algorithm, ha1, out subscriber);
        if (_lab is not null)
            return TryFind(userName, domain, out subscriber) && subscriber.IsEnabled && DigestHash.WriteHa1(algorithm, userName, own.Name, LabSubscribers.Password, ha1) > 0;
        if (!own.TryFindUserName(userName, out var entry) || !entry.Subscriber.IsEnabled || entry.Ha1(algorithm) is not { } secret) return false;
        secret.CopyTo(ha1);
        subscriber = entry.Subscriber;
        return true;
    }

    /// <summary>How an account stands now; false when there is none.</summary>
    public bool TryGetStanding(string userName, string domain, out AccountStanding standing)
    {
        standing = default;
        if (!_hosts.TryFind(Encoding.UTF8.GetBytes(domain), out var own) || !own.TryFindUserName(Encoding.UTF8.GetBytes(userName), out var entry)) return false;
        standing = entry.Standing;
        return true;
    }

    /// <summary>Whether an account may do anything: neither disabled, nor with a demo password in a run that is not for development.</summary>
    public bool IsUsable(Account account) => account.IsEnabled && (!account.HasDemoPassword || _options.DemoAccounts);

    /// <summary>Takes a domain in; nothing when it is there already.</summary>
    public void Put(Domain domain)
    {
        var name = Encoding.ASCII.GetBytes(domain.Name);
        lock (_writing)
        {
            if (_domains.Exists(own => AsciiComparer.Instance.Equals(own.Name, name))) return;
            _domains.Add(new DirectoryDomain(domain.Name));
            _hosts = new HostTable(_domains, _default, _ownAddresses);
        }
    }

    /// <summary>Takes an account in as it is now. Of two calls in any order the later version stays.</summary>
    /// <returns>False when its digest secrets do not open: they were sealed under another server key.</returns>
    public bool Put(Account account)
    {
        var entry = new DirectoryEntry(account, IsUsable(account), _vault);
        Put(new Domain(account.Domain, account.CreatedAt));
        var isRevoked = false;
        lock (_writing)
        {
            if (_hosts.TryFind(Encoding.ASCII.GetBytes(account.Domain), out var domain)) isRevoked = domain.Put(Encoding.ASCII.GetBytes(account.UserName), entry);
        }

        if (isRevoked) Revoked?.Invoke(entry.Subscriber.AddressOfRecord);
        return entry is { Md5: not null, Sha256: not null };
    }

    private bool TryGetCredential(ReadOnlySpan<byte> authorizationUser, DirectoryDomain own, DigestAlgorithm algorithm, Span<byte> ha1, out Subscriber subscriber)
    {
        subscriber = default;
        if (!_credentials.TryReadUser(authorizationUser, out var userName)
            || !own.TryFindUserName(userName, out var entry)
            || !entry.Subscriber.IsEnabled
            || !_credentials.TryCompute(authorizationUser, own.Name, entry.Stamp, algorithm, ha1)) return false;
        subscriber = entry.Subscriber;
        return true;
    }
}
