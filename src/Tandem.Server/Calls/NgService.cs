using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Tandem.Kernel;
using Tandem.Media.Control;
using Tandem.Media.Legs;
using Tandem.Media.Transports;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Calls;

/// <summary>The sockets of the ng protocol: requests of the proxies that may use the media plane go in, one after the other, replies come out.</summary>
internal sealed class NgService(IMediaPlane plane, TandemOptions options, Listening listening, TimeProvider clock, IMeterFactory meters, ILogger<NgService> logger) : BackgroundService
{
    private const int MaxDatagram = 65_535;
    private static readonly TimeSpan RefusalInterval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<Socket> _sockets = [];
    private readonly HashSet<PeerAddress> _allowed = [.. Allowed(options)];
    private NgControl _control = null!;
    private Instant _tellsAgainAt;
    private long _refused;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _control = new NgControl(plane, callId => new Observer(this, callId), clock, MediaComposition.Control(options.Media), meters, logger);
        foreach (var endPoint in listening.EndPoints(PortUse.Ng))
        {
            var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _sockets.Add(socket);
            socket.Bind(endPoint);
            NgLog.Listens(logger, endPoint);
        }

        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        await _control.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
        _turn.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_sockets.Select(socket => ServeAsync(socket, stoppingToken)));

    private static IEnumerable<PeerAddress> Allowed(TandemOptions options)
    {
        var named = options.Media.Control.AllowedSources.Select(IPAddress.Parse);
        return (options.Lab ? named.Append(IPAddress.Loopback).Append(IPAddress.IPv6Loopback) : named).Select(address => PeerAddress.From(new IPEndPoint(address, 0)));
    }

    private async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        var buffer = new byte[MaxDatagram];
        var anybody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, anybody, stopping).ConfigureAwait(false);
                await AnswerAsync(socket, buffer.AsMemory(0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint, stopping).ConfigureAwait(false);
            }
            catch (SocketException failure)
            {
                // The port of a proxy that is gone: ICMP tells of it at the next call.
                NgLog.SocketFailed(logger, failure.SocketErrorCode);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // A mistake of our own over one request: the proxy asks again or gives up, and all other calls of this node go on.
                NgLog.RequestFailed(logger, failure);
            }
        }
    }

    private async Task AnswerAsync(Socket socket, ReadOnlyMemory<byte> datagram, IPEndPoint from, CancellationToken stopping)
    {
        var source = PeerAddress.From(from);
        if (!_allowed.Contains(source.WithPort(0)))
        {
            Refuse(from.Address);
            return;
        }

        await _turn.WaitAsync(stopping).ConfigureAwait(false);
        Task<byte[]>? reply;
        try
        {
            reply = _control.Receive(datagram.Span, source, Instant.Now(clock), stopping);
        }
        finally
        {
            _turn.Release();
        }

        if (reply is null) return;
        // What is measured, or decoded to be played, takes its time, and no other request waits for it.
        if (reply.IsCompleted) await socket.SendToAsync(await reply.ConfigureAwait(false), from, stopping).ConfigureAwait(false);
        else _ = SendLaterAsync(socket, reply, from, stopping);
    }

    private async Task SendLaterAsync(Socket socket, Task<byte[]> reply, IPEndPoint from, CancellationToken stopping)
    {
        try
        {
            await socket.SendToAsync(await reply.ConfigureAwait(false), from, stopping).ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            NgLog.SocketFailed(logger, failure.SocketErrorCode);
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // The node ends.
        }
        catch (Exception failure)
        {
            NgLog.RequestFailed(logger, failure);
        }
    }

    /// <summary>Each is counted, and told at most once a minute: whoever floods the port does not fill the disk.</summary>
    private void Refuse(IPAddress address)
    {
        _control.Refuse();
        NgLog.RefusedFrom(logger, address);
        var now = Instant.Now(clock);
        Interlocked.Increment(ref _refused);
        if (now < _tellsAgainAt) return;
        _tellsAgainAt = now + RefusalInterval;
        NgLog.Refused(logger, Interlocked.Exchange(ref _refused, 0));
    }

    private void TellOneWay(string tag, string callId) => NgLog.OneWay(logger, tag, callId);

    private async Task EndAsync(string callId)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_control.End(callId)) NgLog.CallLost(logger, callId);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// The proxy asks how its calls are; here they end when nothing comes any more. A leg of which nothing has come yet proves nothing as long as another one is heard: while it rings, who calls need not send.
    /// </summary>
    private sealed class Observer(NgService service, string callId) : IMediaObserver
    {
        public void StateChanged(IMediaLeg leg, MediaTransportState state, string reason)
        {
        }

        public void Silent(IMediaLeg leg)
        {
            if (leg.HasBeenHeard || leg.IsAllSilent) _ = service.EndAsync(callId);
        }

        public void OneWay(IMediaLeg leg, bool hasBegun)
        {
            if (hasBegun) service.TellOneWay(leg.Name, callId);
        }

        public void KeyPressed(IMediaLeg leg, char key, TimeSpan duration)
        {
        }
    }
}
