using Microsoft.Extensions.Hosting;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Starts and stops the lane with the host.</summary>
internal sealed class SipTransportService(SipLane lane, ListenerTable listeners, ISipReceiver receiver, TransportContext context, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    /// <summary>Binds the UDP sockets and starts the lane.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lane.Start(receiver);
        // Before Kestrel, which waits for its connections to end.
        lifetime.ApplicationStopping.UnsafeRegister(static lane => ((SipLane)lane!).CloseInbound(), lane);
        return Task.CompletedTask;
    }

    /// <summary>Kestrel is bound too: all ports are known.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        listeners.Resolve();
        foreach (var listener in listeners.All) TransportLog.Listening(context.Logger, $"{listener.Transport} {listener.Local}");
        return Task.CompletedTask;
    }

    /// <summary>Ends all connections after what is queued went out, runs what is posted, and ends the lane.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => lane.StopAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
