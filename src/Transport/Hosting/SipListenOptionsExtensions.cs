using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Ties Kestrel's listen options to the SIP listeners.</summary>
public static class SipListenOptionsExtensions
{
    /// <summary>
    /// Serves this address over TLS 1.2 or 1.3, with the certificate in force at each handshake. Before <see cref="UseSip"/>.
    /// </summary>
    /// <param name="options">The address.</param>
    /// <param name="certificates">The certificates in force.</param>
    /// <param name="clients">Whether who connects is asked for a certificate. Of SIP over TLS the domains that it names are then known as <see cref="ISipSockets.ProvenDomains"/>.</param>
    public static ListenOptions UseTls(this ListenOptions options, ISipTlsCertificates certificates, SipClientCertificates clients = SipClientCertificates.Off) =>
        options.UseHttps(new SipTlsServer(certificates, clients, options.ApplicationServices.GetRequiredService<TransportContext>()).HandshakeOptions);

    /// <summary>
    /// Makes this address of Kestrel the SIP listener of that index. For TCP and TLS the address serves SIP alone; for TLS call <see cref="UseTls"/> first. For WS and WSS
    /// the address goes on serving HTTP, and <see cref="SipEndpointRouteBuilderExtensions.MapSipWebSocket"/> takes the WebSockets.
    /// </summary>
    /// <param name="options">The address.</param>
    /// <param name="listenerIndex">Place in <see cref="SipTransportOptions.Listeners"/>.</param>
    /// <example><code>
    /// kestrel.Listen(address, listen => listen.UseSip(1));                                  // TCP
    /// kestrel.Listen(address, listen => { listen.UseTls(certificates); listen.UseSip(2); }); // TLS
    /// </code></example>
    public static ListenOptions UseSip(this ListenOptions options, int listenerIndex)
    {
        var services = options.ApplicationServices;
        var listeners = services.GetRequiredService<ListenerTable>();
        var index = (byte)listenerIndex;
        var transport = listeners[index].Transport;
        listeners.Track(index, () => options.EndPoint as IPEndPoint);
        if (transport.IsWebSocket())
        {
            var server = services.GetRequiredService<SipWebSocketServer>();
            var mark = new SipListenerFeature(index);
            options.Use(next =>
            {
                Task Http(ConnectionContext connection)
                {
                    connection.Features.Set(mark);
                    return next(connection);
                }

                return connection => server.OnConnectedAsync(index, connection, Http);
            });
        }
        else if (transport is SipTransport.Tcp or SipTransport.Tls)
        {
            // Or else the TLS handshake offers HTTP, and refuses a client that asks for SIP (ALPN, RFC 7301 section 3.2).
            options.Protocols = HttpProtocols.None;
            var handler = services.GetRequiredService<SipConnectionHandler>();
            options.Run(connection => handler.OnConnectedAsync(index, connection));
        }
        else
        {
            throw new ArgumentException($"SIP listener {index} is {transport}, which Kestrel does not serve.", nameof(listenerIndex));
        }

        return options;
    }
}

/// <summary>The SIP listener that an HTTP connection came in on.</summary>
internal sealed record SipListenerFeature(byte Index);
