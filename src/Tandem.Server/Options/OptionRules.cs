using System.Net;
using Tandem.Core;
using Tandem.Core.Registration;
using Tandem.Edge;
using Tandem.Server.Stores.Postgres;
using Tandem.Sip;
using Tandem.Sip.Transactions;
using Tandem.Subscribers;
using Tandem.Transport;

namespace Tandem.Server.Options;

/// <summary>What holds between options: the rules that a single value cannot break.</summary>
internal static class OptionRules
{
    /// <summary>The mistakes in options that were each read without one.</summary>
    public static IEnumerable<string> Check(TandemOptions options) =>
    [
        .. CheckBind(options).Concat(CheckPorts(options)).Concat(CheckDomain(options)).Concat(CheckCertificate(options.Certificate)).Concat(CheckEdge(options.Edge)).Concat(CheckTimers(options.Core.Transactions)).Concat(CheckRegistrar(options.Core.Registrar)).Concat(CheckNeighbours(options.Neighbours))
            .Concat(TrunkRules.Check(options.Trunks)).Concat(CheckStore(options.Store)).Concat(CheckHep(options.Hep)).Concat(CheckDns(options.Dns)).Concat(RelayRules.Check(options)).Concat(MediaRules.Check(options))
            .Select(problem => problem.ToString()),
        .. CheckTransport(options),
        .. RelayRules.CheckSockets(options.Turn),
        .. CheckAccounts(options.Accounts),
    ];

    private static IEnumerable<OptionProblem> CheckBind(TandemOptions options)
    {
        if (!BindAddresses.TryParse(options.Bind, out var addresses, out var wrong))
        {
            yield return Problem(nameof(TandemOptions.Bind), options.Bind, $"\"{wrong}\" is no address of this machine; write addresses such as 127.0.0.1 or ::1 with commas between them, or localhost");
            yield break;
        }

        if (!options.Authentication && !options.Lab)
            yield return Problem(nameof(TandemOptions.Authentication), "false", "calls without a password are for the laboratory mode; add --lab, or remove --no-auth");
        if (BindAddresses.AreLoopback(addresses)) yield break;
        var outside = addresses.First(a => !IPAddress.IsLoopback(a));
        if (options.Lab)
            yield return Problem(nameof(TandemOptions.Lab), "true", $"the laboratory mode is refused on {outside}, which others can reach; remove --lab, or bind to localhost");
        if (options.DemoAccounts == true)
            yield return Problem(nameof(TandemOptions.DemoAccounts), "true", $"accounts with known passwords are refused on {outside}, which others can reach; set it to false, or bind to localhost");
    }

    private static IEnumerable<OptionProblem> CheckPorts(TandemOptions options)
    {
        var taken = new Dictionary<int, string>();
        foreach (var property in typeof(PortOptions).GetProperties())
        {
            var port = (int)property.GetValue(options.Ports)!;
            if (port == 0) continue;
            var key = $"{nameof(TandemOptions.Ports)}:{property.Name}";
            if (port + options.PortOffset > IPEndPoint.MaxPort)
                yield return Problem(key, $"{port}", $"with the port offset {options.PortOffset} it is over {IPEndPoint.MaxPort}; take a smaller offset");
            if (!taken.TryAdd(port, key))
                yield return Problem(key, $"{port}", $"{ServerConfiguration.Root}:{taken[port]} has the same port; give each its own");
        }
    }

    private static IEnumerable<OptionProblem> CheckDomain(TandemOptions options)
    {
        if (Uri.CheckHostName(options.Domain) != UriHostNameType.Dns || options.Domain.Length > 253)
            yield return Problem(nameof(TandemOptions.Domain), options.Domain, "must be a domain name, such as example.com");
    }

    private static IEnumerable<OptionProblem> CheckCertificate(CertificateOptions certificate)
    {
        if (certificate.Pem is { } pem && !File.Exists(pem))
            yield return Problem($"{nameof(TandemOptions.Certificate)}:{nameof(CertificateOptions.Pem)}", pem, "there is no such file; name a PEM file, or remove the option to have a certificate made");
        if (certificate.Authorities is { } authorities && !File.Exists(authorities))
            yield return Problem($"{nameof(TandemOptions.Certificate)}:{nameof(CertificateOptions.Authorities)}", authorities, "there is no such file; name a PEM file, or remove the option to trust the authorities of the system");
        if (certificate.Key is not { } key) yield break;
        if (certificate.Pem is null)
            yield return Problem($"{nameof(TandemOptions.Certificate)}:{nameof(CertificateOptions.Key)}", key, $"a key is of no use alone; set {ServerConfiguration.Root}:{nameof(TandemOptions.Certificate)}:{nameof(CertificateOptions.Pem)} too");
        else if (!File.Exists(key))
            yield return Problem($"{nameof(TandemOptions.Certificate)}:{nameof(CertificateOptions.Key)}", key, "there is no such file");
    }

    private static IEnumerable<OptionProblem> CheckEdge(EdgeOptions edge)
    {
        if (edge.Limits.MaxHeaders < 16)
            yield return Problem($"{nameof(TandemOptions.Edge)}:{nameof(EdgeOptions.Limits)}:{nameof(SipLimits.MaxHeaders)}", $"{edge.Limits.MaxHeaders}", "must be 16 or more; an ordinary request has as many fields");
    }

    private static IEnumerable<OptionProblem> CheckTimers(TransactionOptions timers)
    {
        foreach (var (name, value) in new[] { (nameof(timers.T1), timers.T1), (nameof(timers.T2), timers.T2), (nameof(timers.T4), timers.T4) })
            if (value < TimeSpan.FromMilliseconds(10))
                yield return Problem($"{nameof(TandemOptions.Core)}:{nameof(CoreOptions.Transactions)}:{name}", OptionValue.Format(value), "must be 10ms or more, or retransmissions flood the network");
    }

    private static IEnumerable<OptionProblem> CheckRegistrar(RegistrarOptions registrar)
    {
        const string group = $"{nameof(TandemOptions.Core)}:{nameof(CoreOptions.Registrar)}";
        if (registrar.MaxContacts < 1)
            yield return Problem($"{group}:{nameof(RegistrarOptions.MaxContacts)}", $"{registrar.MaxContacts}", "must be 1 or more, or nobody can register");
        // RFC 3261 section 10.3 step 7: what asks for an hour is never too brief.
        if (registrar.MinExpires > TimeSpan.FromHours(1))
            yield return Problem($"{group}:{nameof(RegistrarOptions.MinExpires)}", OptionValue.Format(registrar.MinExpires), "must be 1h or less");
        if (registrar.MaxExpires < registrar.MinExpires || registrar.MaxExpires < TimeSpan.FromSeconds(1))
            yield return Problem($"{group}:{nameof(RegistrarOptions.MaxExpires)}", OptionValue.Format(registrar.MaxExpires), $"must be 1s or more, and no less than {nameof(RegistrarOptions.MinExpires)}");
        else if (registrar.MinExpires <= TimeSpan.FromHours(1) && (registrar.DefaultExpires < registrar.MinExpires || registrar.DefaultExpires > registrar.MaxExpires))
            yield return Problem($"{group}:{nameof(RegistrarOptions.DefaultExpires)}", OptionValue.Format(registrar.DefaultExpires), $"must lie between {nameof(RegistrarOptions.MinExpires)} and {nameof(RegistrarOptions.MaxExpires)}");
    }

    private static IEnumerable<OptionProblem> CheckNeighbours(IReadOnlyList<NeighbourOptions> neighbours)
    {
        foreach (var (index, neighbour) in neighbours.Index())
            if (!IPEndPoint.TryParse(neighbour.Address, out var address) || address.Port == 0)
                yield return Problem($"{nameof(TandemOptions.Neighbours)}:{index}:{nameof(NeighbourOptions.Address)}", neighbour.Address, "write an IP address and a port, such as 192.0.2.1:5060");
        foreach (var (index, neighbour) in neighbours.Index())
            if (neighbour.TlsDomain is { } domain && Uri.CheckHostName(domain) != UriHostNameType.Dns)
                yield return Problem($"{nameof(TandemOptions.Neighbours)}:{index}:{nameof(NeighbourOptions.TlsDomain)}", domain, "must be a domain name, such as example.com");
    }

    private static IEnumerable<OptionProblem> CheckHep(HepOptions hep)
    {
        const int LongestKey = 255;
        if (hep.Server is { } server && !HepOptions.TryParseServer(server, out _, out _))
            yield return Problem($"{nameof(TandemOptions.Hep)}:{nameof(HepOptions.Server)}", server, "write the collector's host and port, such as homer.example.com:9060");
        if (System.Text.Encoding.UTF8.GetByteCount(hep.Key ?? "") > LongestKey)
            yield return Problem($"{nameof(TandemOptions.Hep)}:{nameof(HepOptions.Key)}", "***", $"must not be longer than {LongestKey} octets");
    }

    private static IEnumerable<OptionProblem> CheckStore(StoreOptions store)
    {
        if (store.PostgreSql is { } text && PostgresConnection.Mistake(text) is { } mistake)
            yield return Problem($"{nameof(TandemOptions.Store)}:{nameof(StoreOptions.PostgreSql)}", text, mistake);
    }

    private static IEnumerable<OptionProblem> CheckDns(DnsOptions dns)
    {
        foreach (var (index, server) in dns.Servers.Index())
            if (!IPEndPoint.TryParse(server, out _))
                yield return Problem($"{nameof(TandemOptions.Dns)}:{nameof(DnsOptions.Servers)}:{index}", server, "write an IP address, with a port where it is not 53, such as 192.0.2.53");
    }

    private static IEnumerable<string> CheckTransport(TandemOptions options)
    {
        options.Transport.Limits = options.Edge.Limits;
        var failures = new SipTransportOptionsValidation().Validate(null, options.Transport).Failures ?? [];
        // The limits are those of the Edge.
        return failures.Select(f => f.StartsWith("Limits.", StringComparison.Ordinal) ? $"{ServerConfiguration.Root}:{nameof(TandemOptions.Edge)}:{f}" : $"{ServerConfiguration.Root}:{nameof(TandemOptions.Transport)}:{f}");
    }

    private static IEnumerable<string> CheckAccounts(SubscriberOptions accounts) =>
        accounts.FirstMistake() is { } mistake ? [$"{ServerConfiguration.Root}:{nameof(TandemOptions.Accounts)}:{mistake}"] : [];

    private static OptionProblem Problem(string key, string? value, string remedy) => new($"{ServerConfiguration.Root}:{key}", value, remedy);
}
