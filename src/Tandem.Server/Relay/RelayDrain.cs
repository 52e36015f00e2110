using Microsoft.Extensions.Options;
using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Transport;

namespace Tandem.Server.Relay;

/// <summary>When the node stops: takes no new allocations from then on, and lets those there are go on until their clients are done or the drain time is over.</summary>
internal sealed class RelayDrain : IDisposable, IHostedService
{
    private readonly RelayLoop _loop;
    private readonly StunServer _server;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenRegistration _stopping;

    /// <summary>Waits for the stop.</summary>
    public RelayDrain(RelayLoop loop, StunServer server, TimeProvider clock, IOptions<HostOptions> host, IHostApplicationLifetime lifetime)
    {
        (_loop, _server, _clock) = (loop, server, clock);
        var most = host.Value.ShutdownTimeout;
        _stopping = lifetime.ApplicationStopping.Register(() => _loop.Post(_ => _server.Stop(Instant.Now(_clock) + most)));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();
}
