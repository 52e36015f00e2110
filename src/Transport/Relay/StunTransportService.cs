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
        var wanted = (ulong)context.Options.MaxRelays + Others;
        var given = DescriptorLimit.Raise();
        if (given < wanted) TransportLog.FewDescriptors(context.Logger, given, context.Options.MaxRelays, wanted);
        loop.Start(receiver);
        // Before Kestrel, which waits for its connections to end: those with an allocation end with that.
        lifetime.ApplicationStopping.UnsafeRegister(static loop => ((RelayLoop)loop!).CloseInbound(), loop);
        return Task.CompletedTask;
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
