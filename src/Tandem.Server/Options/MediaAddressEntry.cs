using System.Net;
using System.Text.RegularExpressions;

namespace Tandem.Server.Options;

/// <summary>An entry of <see cref="MediaOptions.Addresses"/>.</summary>
/// <param name="Network">The name of its network; empty for none.</param>
/// <param name="Address">The address.</param>
internal sealed partial record MediaAddressEntry(string Network, IPAddress Address)
{
    /// <summary>Reads one; null for what is none.</summary>
    public static MediaAddressEntry? Read(string entry)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        var network = equals < 0 ? "" : entry[..equals].Trim();
        if (equals >= 0 && !Name().IsMatch(network)) return null;
        if (!IPAddress.TryParse(entry[(equals + 1)..].Trim(), out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) return null;
        return new MediaAddressEntry(network, address);
    }

    /// <summary>Nothing that could be taken for an address: what stands in <see cref="MediaOptions.External"/> is none of these.</summary>
    [GeneratedRegex("^[A-Za-z][A-Za-z0-9._-]{0,31}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
