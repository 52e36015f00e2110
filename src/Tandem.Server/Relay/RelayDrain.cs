using Microsoft.Extensions.Options;
using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Transport;

namespace Tandem.Server.Relay;

/// <summary>When the node stops: takes no new allocations from then on, and lets those there are go on until their clients are done or the drain time is over.</summary>
internal sealed class RelayDrain(RelayLoop loop, StunServer server, TimeProvider clock, IOptions<HostOptions> host, IHostApplicationLifetime lifetime) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => loop.Post(_ => server.Stop(Instant.Now(clock) + host.Value.ShutdownTimeout)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
