using System.Net;
using System.Net.Sockets;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Relay;

/// <summary>
/// Tells a browser which STUN and TURN servers there are (RFC 7064, RFC 7065): this one, by the ways that it can be reached. For a call they are four, one for each obstacle: a browser gathers from every one of them before each
/// call, and Firefox warns from five on. Who tests a network gets every one. Thread-safe.
/// </summary>
internal sealed class IceServers(RelayOptions options, Listening listening, IceCredentials credentials, TimeProvider clock)
{
    /// <summary>The servers, with credentials for TURN.</summary>
    /// <param name="addressOfRecord">Whom the credentials are for.</param>
    /// <param name="askedHost">The host that the page was asked for by, an IPv6 address in brackets.</param>
    /// <param name="every">Whether to name every port: the second one of STUN, which tells what kind of NAT there is, that of TLS beside that of HTTPS, which is open wherever the page could be fetched, and DTLS, of which no browser makes a relay.</param>
    public IceServerList For(string addressOfRecord, string askedHost, bool every)
    {
        var host = Host(askedHost);
        var (userName, password) = credentials.Issue(addressOfRecord, options.CredentialLifetime);
        return new IceServerList
        {
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + options.CredentialLifetime).ToUnixTimeSeconds()),
            IceServers =
            [
                new IceServer { Urls = [.. Ports(every, PortUse.Stun, PortUse.StunAlternate).Select(port => $"stun:{host}:{port}")] },
                new IceServer
                {
                    Urls =
                    [
                        $"turn:{host}:{listening[PortUse.Stun]}?transport=udp", $"turn:{host}:{listening[PortUse.Stun]}?transport=tcp",
                        .. Ports(every, PortUse.Https, PortUse.StunTls).Select(port => $"turns:{host}:{port}?transport=tcp"),
                        .. every ? [$"turns:{host}:{listening[PortUse.StunTls]}?transport=udp"] : (string[])[],
                    ],
                    Username = userName,
                    Credential = password,
                },
            ],
        };
    }

    private IEnumerable<int> Ports(bool every, PortUse first, PortUse second) => every ? [listening[first], listening[second]] : [listening[first]];

    /// <summary>A browser does not ask its resolver for localhost, nor take what a page is reached by through a tunnel for a server: there is the address.</summary>
    private string Host(string asked)
    {
        if (options.Host is { } host) return Bracketed(host);
        if (!asked.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return Bracketed(asked);
        return Bracketed((listening.Addresses.FirstOrDefault(IPAddress.IsLoopback) ?? listening.Addresses[0]).ToString());
    }

    private static string Bracketed(string host) => IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : host;
}
