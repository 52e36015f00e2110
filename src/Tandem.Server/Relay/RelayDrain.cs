using Microsoft.Extensions.Options;
using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Transport;

namespace Tandem.Server.Relay;

/// <summary>When the node stops: takes no new allocations from then on, and lets those there are go on until their clients are done or the drain time is over.</summary>
internal sealed class RelayDrain(RelayLoop loop, StunServer server, TimeProvider clock, IOptions<HostOptions> host, IHostApplicationLifetime lifetime) : IHostedService
{
    /// <summary>Of the drain time; the rest is for what stops after the relay.</summary>
    private const double Share = 0.75;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => loop.Post(_ => server.Stop(Instant.Now(clock) + host.Value.ShutdownTimeout * Share)));
        return Task.CompletedTask;
    }

    /// <summary>Keeps the loop, which stops after this, until the last allocation has ended.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await loop.InvokeAsync(() => server.Status().Allocations).WaitAsync(cancellationToken) > 0) await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (Exception ended) when (ended is OperationCanceledException or InvalidOperationException)
        {
            // The time is over, or the loop has failed.
        }
    }
}
