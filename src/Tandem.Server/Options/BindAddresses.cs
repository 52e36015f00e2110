using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Tandem.Server.Options;

/// <summary>The addresses that <see cref="TandemOptions.Bind"/> means.</summary>
internal static class BindAddresses
{
    /// <summary>
    /// Reads the list. <c>localhost</c> becomes the loopback addresses of the families that this machine has; <c>0.0.0.0</c> and <c>::</c> become each address of the machine in that family,
    /// because a SIP listener must know by which address its peers reach it.
    /// </summary>
    /// <returns>False when an entry is neither, and <paramref name="wrong"/> is that entry.</returns>
    public static bool TryParse(string list, out IReadOnlyList<IPAddress> addresses, out string wrong)
    {
        var found = new List<IPAddress>();
        addresses = found;
        wrong = "";
        foreach (var entry in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            wrong = entry;
            if (entry.Equals("localhost", StringComparison.OrdinalIgnoreCase)) found.AddRange(Loopback());
            else if (!IsLiteral(entry, out var address)) return false;
            else if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) found.AddRange(OfMachine(address.AddressFamily));
            else found.Add(address);
        }

        addresses = [.. found.Distinct()];
        return addresses.Count > 0;
    }

    /// <summary>Whether <paramref name="list"/> asks for loopback alone.</summary>
    public static bool AreLoopback(IReadOnlyList<IPAddress> list) => list.All(IPAddress.IsLoopback);

    private static bool IsLiteral(string entry, out IPAddress address)
    {
        // The framework takes "1" for 0.0.0.1.
        address = IPAddress.None;
        return (entry.Contains(':', StringComparison.Ordinal) || entry.Count(c => c == '.') == 3) && IPAddress.TryParse(entry.Trim('[', ']'), out address!);
    }

    private static IEnumerable<IPAddress> Loopback() => Exists(IPAddress.IPv6Loopback) ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];

    private static bool Exists(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IEnumerable<IPAddress> OfMachine(AddressFamily family) =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        where network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
        from unicast in network.GetIPProperties().UnicastAddresses
        where unicast.Address.AddressFamily == family && !unicast.Address.IsIPv6LinkLocal
        select unicast.Address;
}
