using System.Net;
using System.Net.Sockets;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Relay;

/// <summary>Tells a browser which STUN and TURN servers there are (RFC 7064, RFC 7065): this one, by each way that it can be reached. Thread-safe.</summary>
internal sealed class IceServers(RelayOptions options, Listening listening, IceCredentials credentials, TimeProvider clock)
{
    /// <summary>The servers, with credentials for TURN.</summary>
    /// <param name="addressOfRecord">Whom the credentials are for.</param>
    /// <param name="askedHost">The host that the page was asked for by, an IPv6 address in brackets.</param>
    public IceServerList For(string addressOfRecord, string askedHost)
    {
        var host = Host(askedHost);
        var (userName, password) = credentials.Issue(addressOfRecord, options.CredentialLifetime);
        return new IceServerList
        {
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + options.CredentialLifetime).ToUnixTimeSeconds()),
            IceServers =
            [
                new IceServer { Urls = [$"stun:{host}:{listening[PortUse.Stun]}", $"stun:{host}:{listening[PortUse.StunAlternate]}"] },
                new IceServer
                {
                    Urls =
                    [
                        $"turn:{host}:{listening[PortUse.Stun]}?transport=udp", $"turn:{host}:{listening[PortUse.Stun]}?transport=tcp",
                        $"turns:{host}:{listening[PortUse.StunTls]}?transport=tcp", $"turns:{host}:{listening[PortUse.Https]}?transport=tcp",
                    ],
                    Username = userName,
                    Credential = password,
                },
            ],
        };
    }

    /// <summary>A browser does not ask its resolver for localhost, nor take what a page is reached by through a tunnel for a server: there is the address.</summary>
    private string Host(string asked)
    {
        if (options.Host is { } host) return Bracketed(host);
        if (!asked.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return Bracketed(asked);
        return Bracketed((listening.Addresses.FirstOrDefault(IPAddress.IsLoopback) ?? listening.Addresses[0]).ToString());
    }

    private static string Bracketed(string host) => IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : host;
}
