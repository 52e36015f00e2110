using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Locating;

/// <summary>
/// The procedure of RFC 3263 section 4: NAPTR tells the transports, SRV the servers, A and AAAA their addresses; what the URI names itself is not asked. It reads as if all answers were there:
/// what is missing is noted in the lookup, and the next run gets further.
/// </summary>
internal sealed class LookupProcedure(LocatingOptions options, Random random)
{
    private const int MaxServices = 8;

    /// <summary>Finds the servers, those to be tried first in front. Only of use when the lookup misses nothing after it.</summary>
    public List<ServerAddress> Run(ServerLookup lookup)
    {
        var name = lookup.Name;
        var servers = new List<ServerAddress>();
        if (PeerAddress.TryParse(System.Text.Encoding.ASCII.GetBytes(name.Host), 0, out _) || name.Port != 0)
        {
            // Section 4.1 and 4.2: a port or a numeric host leaves nothing to NAPTR and SRV.
            var port = name.Port != 0 ? name.Port : ServerName.DefaultPort(name.DefaultTransport);
            AddAddresses(lookup, name.Host, port, name.DefaultTransport, servers);
            return servers;
        }

        var isSettled = false;
        foreach (var service in name.Transport != SipTransport.None ? [Guess(name.Transport, name.Host)] : FindServices(lookup))
            isSettled |= AddService(lookup, service, servers);
        // Section 4.2: without SRV records it is the name itself, at the default port.
        if (servers.Count == 0 && !isSettled && lookup.Missing.Count == 0)
            AddAddresses(lookup, name.Host, ServerName.DefaultPort(name.DefaultTransport), name.DefaultTransport, servers);
        return servers;
    }

    // Section 4.1: of the NAPTR records those of the lowest order that serve a transport of ours; without any, SRV is asked for each transport.
    private static List<Service> FindServices(ServerLookup lookup)
    {
        var name = lookup.Name;
        var records = new List<NaptrRecord>();
        foreach (var record in lookup.Find(new(name.Host, NameRecordKind.Naptr)))
            if (record is NaptrRecord naptr && TransportOf(naptr, name.IsSips) != SipTransport.None) records.Add(naptr);
        if (lookup.Missing.Count > 0) return [];
        if (records.Count == 0)
            return name.IsSips ? [Guess(SipTransport.Tls, name.Host)] : [Guess(SipTransport.Udp, name.Host), Guess(SipTransport.Tcp, name.Host), Guess(SipTransport.Tls, name.Host)];
        records.Sort(static (left, right) => left.Order != right.Order ? left.Order.CompareTo(right.Order) : left.Preference.CompareTo(right.Preference));
        var services = new List<Service>();
        foreach (var record in records)
        {
            if (record.Order != records[0].Order || services.Count == MaxServices) break;
            services.Add(new Service(TransportOf(record, name.IsSips), record.Replacement.ToLowerInvariant(), IsAddress: record.Flags.Equals("a", StringComparison.OrdinalIgnoreCase)));
        }

        return services;
    }

    private static SipTransport TransportOf(NaptrRecord record, bool isSips)
    {
        if (record.Replacement.Length == 0 || record.Flags is not ("s" or "S" or "a" or "A")) return SipTransport.None;
        return record.Service.ToUpperInvariant() switch
        {
            "SIP+D2U" when !isSips => SipTransport.Udp,
            "SIP+D2T" when !isSips => SipTransport.Tcp,
            "SIPS+D2T" => SipTransport.Tls,
            _ => SipTransport.None,
        };
    }

    private static Service Guess(SipTransport transport, string host) => new(transport, transport switch
    {
        SipTransport.Tls => "_sips._tcp.",
        SipTransport.Tcp => "_sip._tcp.",
        _ => "_sip._udp.",
    } + host, IsAddress: false);

    /// <returns>Whether the domain has said something of this service, be it that there is none (RFC 2782: the target ".").</returns>
    private bool AddService(ServerLookup lookup, in Service service, List<ServerAddress> servers)
    {
        if (service.IsAddress)
        {
            AddAddresses(lookup, service.Name, ServerName.DefaultPort(service.Transport), service.Transport, servers);
            return true;
        }

        var records = new List<SrvRecord>();
        foreach (var record in lookup.Find(new(service.Name, NameRecordKind.Srv)))
            if (record is SrvRecord srv) records.Add(srv);
        if (records.Count == 0) return false;
        // Those that are asked for are the same in every run; chance only orders them.
        records.Sort(static (left, right) => left.Priority != right.Priority ? left.Priority.CompareTo(right.Priority) : right.Weight.CompareTo(left.Weight));
        if (records.Count > options.MaxServers) records.RemoveRange(options.MaxServers, records.Count - options.MaxServers);
        WeightedOrder.Sort(records, random);
        foreach (var record in records)
            if (record.Target.Length > 0 && record.Port != 0) AddAddresses(lookup, record.Target.ToLowerInvariant(), record.Port, service.Transport, servers);
        return true;
    }

    private void AddAddresses(ServerLookup lookup, string host, ushort port, SipTransport transport, List<ServerAddress> servers)
    {
        if (PeerAddress.TryParse(System.Text.Encoding.ASCII.GetBytes(host), port, out var numeric))
        {
            Add(numeric, transport, servers);
            return;
        }

        NameRecordKind first = options.PreferIpv6 ? NameRecordKind.Aaaa : NameRecordKind.A, second = options.PreferIpv6 ? NameRecordKind.A : NameRecordKind.Aaaa;
        IReadOnlyList<NameRecord> firstRecords = lookup.Find(new(host, first)), secondRecords = lookup.Find(new(host, second));
        foreach (var record in firstRecords)
            if (record is AddressRecord address) Add(address.Address.WithPort(port), transport, servers);
        foreach (var record in secondRecords)
            if (record is AddressRecord address) Add(address.Address.WithPort(port), transport, servers);
    }

    private void Add(in PeerAddress address, SipTransport transport, List<ServerAddress> servers)
    {
        var server = new ServerAddress(transport, address);
        if (servers.Count < options.MaxServers && Reach.Allows(address, options.AllowsLocalAddresses) && !servers.Contains(server)) servers.Add(server);
    }

    private readonly record struct Service(SipTransport Transport, string Name, bool IsAddress);
}
