using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tandem.Server.Certificates;
using Tandem.Server.Options;
using Tandem.Sip;
using Tandem.Transport;

namespace Tandem.Server.Hosting;

/// <summary>Which SIP listener is where, for the lane and for Kestrel alike.</summary>
internal static class NodeListeners
{
    private static readonly (SipTransport Transport, PortUse Use)[] OfEachAddress =
    [
        (SipTransport.Udp, PortUse.Sip), (SipTransport.Tcp, PortUse.Sip), (SipTransport.Tls, PortUse.SipTls), (SipTransport.Ws, PortUse.Http), (SipTransport.Wss, PortUse.Https),
    ];

    /// <summary>The listeners of the node, each at its index.</summary>
    public static IEnumerable<SipListenerOptions> Of(Listening listening) =>
        from address in listening.Addresses
        from listener in OfEachAddress
        select new SipListenerOptions(listener.Transport, new IPEndPoint(address, listening[listener.Use]));

    /// <summary>Has Kestrel serve HTTP, HTTPS, and SIP, STUN and TURN over streams on the same addresses, and commands on the control socket.</summary>
    public static void Serve(this KestrelServerOptions kestrel, Listening listening, CertificatesInForce certificates, TandemOptions tandem, DataFolder data)
    {
        var (clients, relay) = (tandem.Certificate.Clients, tandem.Turn);
        kestrel.AddServerHeader = false;
        foreach (var (index, listener) in Of(listening).Index())
        {
            if (listener.Transport == SipTransport.Udp) continue;
            kestrel.Listen(listener.Address, options =>
            {
                // One WebSocket, one connection: what Chromium would otherwise put on the page's HTTP/2 connection could not be told from it.
                if (listener.Transport.IsWebSocket()) options.Protocols = HttpProtocols.Http1;
                // A client behind a firewall that lets nothing else out finds STUN and TURN on the port of HTTPS.
                if (listener.Transport == SipTransport.Wss && relay.IsOn) options.UseStunBesideHttps(listening, certificates);
                // A browser that was asked for a certificate would ask its user.
                else if (listener.Transport.IsSecure()) options.UseTls(certificates, listener.Transport == SipTransport.Tls ? clients : SipClientCertificates.Off);
                options.UseSip(index);
            });
        }

        if (relay.IsOn) kestrel.ServeStun(listening, certificates);

        kestrel.ListenUnixSocket(data.ControlSocket, static options => options.UseControl());
    }
}
