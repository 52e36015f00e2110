using System.Text;

namespace Tandem.Subscribers.Directory;

/// <summary>Which host means which domain. Immutable: a new domain makes a new table.</summary>
internal sealed class HostTable
{
    private readonly Dictionary<byte[], DirectoryDomain>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _realms;

    /// <summary>Makes the table of the domains' names and of the node's own addresses, which mean the default domain.</summary>
    public HostTable(IReadOnlyList<DirectoryDomain> domains, DirectoryDomain @default, IReadOnlyList<string> ownAddresses)
    {
        var hosts = new Dictionary<byte[], DirectoryDomain>(AsciiComparer.Instance);
        foreach (var address in ownAddresses) hosts[Encoding.ASCII.GetBytes(address)] = @default;
        foreach (var domain in domains) hosts[domain.Name] = domain;
        _realms = new HashSet<byte[]>(domains.Select(domain => domain.Realm), AsciiComparer.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();
        _lookup = hosts.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Whether a domain has this realm.</summary>
    public bool HasRealm(ReadOnlySpan<byte> realm) => _realms.Contains(realm);

    /// <summary>Finds the domain that a host means.</summary>
    public bool TryFind(ReadOnlySpan<byte> host, out DirectoryDomain domain) => _lookup.TryGetValue(host, out domain!);
}
