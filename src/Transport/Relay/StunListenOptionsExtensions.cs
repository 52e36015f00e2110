using System.Net;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>Ties Kestrel's listen options to the STUN and TURN listeners.</summary>
public static class StunListenOptionsExtensions
{
    // RFC 7443 section 5.
    private static readonly SslApplicationProtocol Turn = new(Encoding.ASCII.GetBytes("stun.turn"));
    private static readonly SslApplicationProtocol NatDiscovery = new(Encoding.ASCII.GetBytes("stun.nat-discovery"));

    /// <summary>Makes this address of Kestrel the TCP listener of that index. It serves STUN and TURN in the clear, alone.</summary>
    /// <param name="options">The address.</param>
    /// <param name="tcp">Place in <see cref="StunTransportOptions.Listeners"/>.</param>
    public static ListenOptions UseStun(this ListenOptions options, int tcp)
    {
        options.Protocols = HttpProtocols.None;
        var listener = options.Claim(tcp, StunTransport.Tcp);
        options.Admit(listener);
        options.Serve(listener);
        return options;
    }

    /// <summary>
    /// Makes this address of Kestrel the TCP listener and the TLS listener of those indices. It serves STUN and TURN alone, in the clear or over TLS as the first octet of a connection tells, as
    /// RFC 8656 section 3.1 leaves open to a server.
    /// </summary>
    /// <param name="options">The address.</param>
    /// <param name="tcp">Place in <see cref="StunTransportOptions.Listeners"/> of the listener in the clear.</param>
    /// <param name="tls">Place of the listener over TLS.</param>
    /// <param name="certificates">The certificates in force at each handshake.</param>
    /// <example><code>
    /// kestrel.Listen(new IPEndPoint(address, 3478), listen => listen.UseStun(1, 2, certificates));
    /// kestrel.Listen(new IPEndPoint(address, 5349), listen => listen.UseStun(3, 4, certificates));
    /// kestrel.Listen(new IPEndPoint(address, 8443), listen => listen.UseStunBesideHttps(5, 6, certificates));
    /// </code></example>
    public static ListenOptions UseStun(this ListenOptions options, int tcp, int tls, ISipTlsCertificates certificates)
    {
        options.Protocols = HttpProtocols.None;
        var listener = options.Claim(tcp, StunTransport.Tcp);
        options.Admit(listener);
        options.ServeFirst(listener, static _ => null, isAdmitted: true);
        options.UseTlsForStun(certificates);
        options.Serve(options.Claim(tls, StunTransport.Tls));
        return options;
    }

    /// <summary>
    /// As the other, on an address that goes on serving HTTPS with the protocols set for it: the first octet tells STUN in the clear from TLS, and within TLS what was negotiated (ALPN, RFC 7443) or else the first octet tells STUN
    /// from HTTP. It takes the place of <see cref="SipListenOptionsExtensions.UseTls"/>; what else uses the connections within TLS, as <see cref="SipListenOptionsExtensions.UseSip"/>, is called after it.
    /// </summary>
    /// <param name="options">The address.</param>
    /// <param name="tcp">Place in <see cref="StunTransportOptions.Listeners"/> of the listener in the clear.</param>
    /// <param name="tls">Place of the listener over TLS.</param>
    /// <param name="certificates">The certificates in force at each handshake.</param>
    public static ListenOptions UseStunBesideHttps(this ListenOptions options, int tcp, int tls, ISipTlsCertificates certificates)
    {
        options.ServeFirst(options.Claim(tcp, StunTransport.Tcp), static _ => null, isAdmitted: false);
        options.UseTlsForStun(certificates);
        options.ServeFirst(options.Claim(tls, StunTransport.Tls), IsStunNegotiated, isAdmitted: false);
        return options;
    }

    /// <summary>Lets connections in within the limits, before anything is read of them and anything is done for them, such as a handshake.</summary>
    private static void Admit(this ListenOptions options, byte listener)
    {
        var handler = options.ApplicationServices.GetRequiredService<StunConnectionHandler>();
        options.Use(next => connection => handler.AdmitAsync(listener, connection, next));
    }

    /// <summary>Serves every connection that was let in.</summary>
    private static void Serve(this ListenOptions options, byte listener)
    {
        var handler = options.ApplicationServices.GetRequiredService<StunConnectionHandler>();
        options.Run(connection => handler.RunAsync(listener, connection));
    }

    /// <summary>Serves the connections that are STUN's and leaves the others to what comes next.</summary>
    /// <param name="options">The address.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="isKnown">Whether a connection is STUN's, where that is known without its first octet.</param>
    /// <param name="isAdmitted">Whether it was let in already; beside HTTPS it is not before it is known to be STUN's.</param>
    private static void ServeFirst(this ListenOptions options, byte listener, Func<ConnectionContext, bool?> isKnown, bool isAdmitted)
    {
        var services = options.ApplicationServices;
        var handler = services.GetRequiredService<StunConnectionHandler>();
        var first = services.GetRequiredService<FirstOctet>();
        var transport = services.GetRequiredService<StunListeners>()[listener].Transport;
        Task RunAsync(ConnectionContext connection) => handler.RunAsync(listener, connection);
        options.Use(next => async connection =>
        {
            var beginning = isKnown(connection) switch
            {
                true => Beginning.Stun,
                false => Beginning.Other,
                null => await first.ReadAsync(connection, transport).ConfigureAwait(false),
            };
            if (beginning == Beginning.Stun) await (isAdmitted ? RunAsync(connection) : handler.AdmitAsync(listener, connection, RunAsync)).ConfigureAwait(false);
            else if (beginning == Beginning.Other) await next(connection).ConfigureAwait(false);
        });
    }

    private static bool? IsStunNegotiated(ConnectionContext connection)
    {
        var negotiated = connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default;
        if (negotiated.IsEmpty) return null;
        return negotiated.Span.SequenceEqual(Turn.Protocol.Span) || negotiated.Span.SequenceEqual(NatDiscovery.Protocol.Span);
    }

    private static void UseTlsForStun(this ListenOptions options, ISipTlsCertificates certificates) =>
        options.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificates.Current.Own,
                EnabledSslProtocols = SipTlsServer.Protocols,
                ApplicationProtocols = ProtocolsOf(options.Protocols),
            }),
        });

    /// <summary>What is negotiated, the preferred first: STUN, for no page asks for it and a client that does may offer HTTP beside it; then HTTP as Kestrel would on its own.</summary>
    private static List<SslApplicationProtocol> ProtocolsOf(HttpProtocols http)
    {
        List<SslApplicationProtocol> protocols = [Turn, NatDiscovery];
        if (http.HasFlag(HttpProtocols.Http2)) protocols.Add(SslApplicationProtocol.Http2);
        if (http.HasFlag(HttpProtocols.Http1)) protocols.Add(SslApplicationProtocol.Http11);
        return protocols;
    }

    private static byte Claim(this ListenOptions options, int listenerIndex, StunTransport transport)
    {
        var listeners = options.ApplicationServices.GetRequiredService<StunListeners>();
        var index = (byte)listenerIndex;
        if (listeners[index].Transport != transport) throw new ArgumentException($"STUN listener {index} is {listeners[index].Transport}, not {transport}.", nameof(listenerIndex));
        listeners.Track(index, () => options.EndPoint as IPEndPoint);
        return index;
    }
}
