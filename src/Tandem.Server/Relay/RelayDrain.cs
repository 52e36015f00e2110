using Microsoft.Extensions.Options;
using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Transport;

namespace Tandem.Server.Relay;

/// <summary>
/// When the node stops: takes no new allocations from then on, and lets those there are go on, with their connections, until their clients are done or the drain time is over.
/// </summary>
internal sealed class RelayDrain(RelayLoop loop, StunServer server, TimeProvider clock, IOptions<HostOptions> host, IHostApplicationLifetime lifetime) : IHostedService
{
    /// <summary>Of the drain time; the rest is for what stops after the relay, Kestrel's connections among it.</summary>
    private const double Share = 0.75;

    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => loop.Post(_ => server.Stop(Instant.Now(clock) + host.Value.ShutdownTimeout * Share, _idle.SetResult)));
        return Task.CompletedTask;
    }

    /// <summary>Keeps the loop, which stops after this, until the last allocation has ended.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _idle.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }
}
