using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Connects to peers by TCP and TLS and runs each connection until it ends.</summary>
internal sealed class OutboundConnector(TransportContext context) : IDisposable
{
    private readonly SocketConnectionContextFactory _sockets = new(new SocketConnectionFactoryOptions(), context.Logger);

    /// <summary>The client's side of TLS.</summary>
    public SipTlsClient Tls { get; } = new(context.Options.TlsClient, context);

    /// <summary>Connects and runs until the connection has ended. Never throws.</summary>
    public async Task RunAsync(SipConnection connection)
    {
        var stream = await TryConnectAsync(connection).ConfigureAwait(false);
        if (stream is null)
        {
            connection.Output.Abandon();
            context.Inbox.Post(new LaneInput(LaneInputKind.ReadingEnded, connection));
            context.Metrics.EndedUnopened(connection.Flow.Transport, outbound: true, connection.End);
        }
        else
        {
            await RunAsync(connection, stream).ConfigureAwait(false);
            context.Metrics.Ended(connection.Flow.Transport, outbound: true, connection.End);
        }

        connection.Deadline.End();
        context.Inbox.Post(new LaneInput(LaneInputKind.LinkEnded, connection));
    }

    public void Dispose() => _sockets.Dispose();

    private async Task RunAsync(SipConnection connection, OutboundStream stream)
    {
        context.Metrics.Opened(connection.Flow.Transport, outbound: true);
        await connection.RunAsync(new SipStreamLink(connection, stream, connection.Flow.Transport == SipTransport.Tcp, stream.Abort, context.Options)).ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<OutboundStream?> TryConnectAsync(SipConnection connection)
    {
        var remote = connection.Flow.Remote;
        var socket = new Socket(remote.IsV4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var timeout = new CancellationTokenSource(context.Options.ConnectTimeout, context.Clock);
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, connection.Gone);
            TcpOptions.Apply(socket, context.Options.TcpKeepAliveTime);
            await socket.ConnectAsync(remote.ToEndPoint(), cancel.Token).ConfigureAwait(false);
            if (connection.Flow.Transport == SipTransport.Tcp) return new OutboundStream(_sockets.Create(socket));
            var (stream, domains) = await Tls.AuthenticateAsync(socket, remote, connection.Domain, cancel.Token).ConfigureAwait(false);
            connection.ProvenDomains = domains;
            return new OutboundStream(socket, stream);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            connection.SetEnd(ConnectionEnd.NotConnected);
            if (failure is OperationCanceledException) TransportLog.ConnectFailed(context.Logger, connection.Flow, "no connection in time");
            else if (PeerFault.Is(failure)) TransportLog.ConnectFailed(context.Logger, connection.Flow, failure.Message);
            else TransportLog.ConnectionFailed(context.Logger, failure, connection.Flow);
            return null;
        }
    }
}
