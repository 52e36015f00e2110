using Microsoft.Extensions.Hosting;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>Starts and stops the relay's loop with the host.</summary>
internal sealed class StunTransportService(RelayLoop loop, StunListeners listeners, IStunReceiver receiver, RelayContext context, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    /// <summary>Descriptors for everything else in the process: other sockets, files, assemblies.</summary>
    private const int Others = 1024;

    /// <summary>Binds the UDP sockets and starts the loop.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        WarnOfFewDescriptors(DescriptorLimit.Raise());
        loop.Start(receiver);
        // Before Kestrel, which waits for its connections to end: those with an allocation end with that.
        lifetime.ApplicationStopping.UnsafeRegister(static loop => ((RelayLoop)loop!).CloseInbound(), loop);
        return Task.CompletedTask;
    }

    /// <summary>Says so when as much as the options allow cannot be open at once.</summary>
    /// <param name="given">Files and sockets that may be open.</param>
    internal void WarnOfFewDescriptors(ulong given)
    {
        var options = context.Options;
        var wanted = (ulong)options.MaxRelays + (ulong)options.MaxConnections + (ulong)options.PeerConnections + Others;
        if (given < wanted) TransportLog.FewDescriptors(context.Logger, given, options.MaxRelays, options.MaxConnections, options.PeerConnections, wanted);
    }

    /// <summary>Kestrel is bound too: all ports are known.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        listeners.Resolve();
        foreach (var listener in listeners.All) TransportLog.StunListening(context.Logger, listener.Transport, listener.Local);
        return Task.CompletedTask;
    }

    /// <summary>Ends all connections after what is queued went out, runs what is posted, and ends the loop.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => loop.StopAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
