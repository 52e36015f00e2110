using System.Net;

namespace Tandem.Server.Options;

/// <summary>What must hold of the trunks beyond the range of each value.</summary>
internal static class TrunkRules
{
    /// <summary>The mistakes, each with its key, its value and what to do.</summary>
    public static IEnumerable<OptionProblem> Check(IReadOnlyList<TrunkOptions> trunks)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, trunk) in trunks.Index())
        {
            if (trunk.Name.Length == 0 || !names.Add(trunk.Name)) yield return Problem(index, nameof(TrunkOptions.Name), trunk.Name, "give each trunk a name of its own, such as provider");
            if (!IPEndPoint.TryParse(trunk.Address, out var address) || address.Port == 0)
                yield return Problem(index, nameof(TrunkOptions.Address), trunk.Address, "write an IP address and a port, such as 192.0.2.1:5060");
            if (trunk.TlsDomain is { } domain && Uri.CheckHostName(domain) != UriHostNameType.Dns)
                yield return Problem(index, nameof(TrunkOptions.TlsDomain), domain, "must be a domain name, such as example.com");
            foreach (var source in trunk.Sources)
                if (!IPAddress.TryParse(source, out _)) yield return Problem(index, nameof(TrunkOptions.Sources), source, "write IP addresses with commas between them, without ports");
        }
    }

    private static OptionProblem Problem(int index, string option, string value, string remedy) =>
        new($"{ServerConfiguration.Root}:{nameof(TandemOptions.Trunks)}:{index}:{option}", value, remedy);
}
