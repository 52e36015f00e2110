using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tandem.Server.Certificates;
using Tandem.Server.Options;
using Tandem.Stun;
using Tandem.Transport;

namespace Tandem.Server.Hosting;

/// <summary>Which listener of STUN and TURN is where, for their loop and for Kestrel alike.</summary>
internal static class RelayListeners
{
    private static readonly (StunTransport Transport, PortUse Use)[] OfEachAddress =
    [
        (StunTransport.Udp, PortUse.Stun), (StunTransport.Udp, PortUse.StunAlternate),
        // The first octets tell TCP from TLS, so that each port takes both.
        (StunTransport.Tcp, PortUse.Stun), (StunTransport.Tls, PortUse.Stun),
        (StunTransport.Tcp, PortUse.StunTls), (StunTransport.Tls, PortUse.StunTls),
        (StunTransport.Tcp, PortUse.Https), (StunTransport.Tls, PortUse.Https),
        (StunTransport.Dtls, PortUse.StunTls),
    ];

    /// <summary>The listeners, each at its index.</summary>
    public static IEnumerable<StunListenerOptions> Of(Listening listening, RelayOptions options)
    {
        var external = options.External.Select(Read).ToDictionary(pair => pair.Local, pair => pair.External);
        return from address in listening.Addresses
               from listener in OfEachAddress
               select new StunListenerOptions(listener.Transport, new IPEndPoint(address, listening[listener.Use]))
               {
                   External = external.TryGetValue(address, out var seen) ? new IPEndPoint(seen, listening[listener.Use]) : null,
               };
    }

    /// <summary>Has Kestrel serve STUN and TURN over TCP and TLS on the ports of their own.</summary>
    public static void ServeStun(this KestrelServerOptions kestrel, Listening listening, CertificatesInForce certificates)
    {
        foreach (var use in new[] { PortUse.Stun, PortUse.StunTls })
            foreach (var endPoint in listening.EndPoints(use))
                kestrel.Listen(endPoint, options => options.UseStun(Index(listening, endPoint, StunTransport.Tcp, use), Index(listening, endPoint, StunTransport.Tls, use), certificates));
    }

    /// <summary>Has an address of HTTPS serve STUN and TURN too.</summary>
    public static void UseStunBesideHttps(this ListenOptions options, Listening listening, CertificatesInForce certificates)
    {
        var endPoint = options.IPEndPoint!;
        options.UseStunBesideHttps(Index(listening, endPoint, StunTransport.Tcp, PortUse.Https), Index(listening, endPoint, StunTransport.Tls, PortUse.Https), certificates);
    }

    private static int Index(Listening listening, IPEndPoint endPoint, StunTransport transport, PortUse use) =>
        listening.Addresses.Index().First(entry => entry.Item.Equals(endPoint.Address)).Index * OfEachAddress.Length + Array.IndexOf(OfEachAddress, (transport, use));

    private static (IPAddress Local, IPAddress External) Read(string entry) =>
        RelayRules.TryReadExternal(entry, out var local, out var external) ? (local.ToIPAddress(), external.ToIPAddress()) : throw new ArgumentException($"{entry} is no pair of addresses.", nameof(entry));
}
