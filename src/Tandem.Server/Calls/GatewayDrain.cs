using Microsoft.Extensions.Options;
using Tandem.Edge.Gateway;
using Tandem.Kernel;
using Tandem.Transport;

namespace Tandem.Server.Calls;

/// <summary>When the node stops: hangs up the calls whose media go through it, as long as there are connections for that, and waits a little until both ends of each know.</summary>
internal sealed class GatewayDrain(SipLane lane, SessionGateway gateway, TimeProvider clock, IOptions<HostOptions> host, IHostApplicationLifetime lifetime) : IHostedService
{
    /// <summary>Of the drain time: ends that are there answer at once, and those that are gone need not be waited for.</summary>
    private const double Share = 0.25;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // What is registered last is called first: connections are closed at the same signal, and must not be before.
        lifetime.ApplicationStopping.Register(() => DrainAsync().GetAwaiter().GetResult());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task DrainAsync()
    {
        using var over = new CancellationTokenSource(host.Value.ShutdownTimeout * Share, clock);
        try
        {
            var underWay = await lane.InvokeAsync(() => gateway.Stop(Instant.Now(clock))).WaitAsync(over.Token).ConfigureAwait(false);
            while (underWay > 0)
            {
                await Task.Delay(Interval, clock, over.Token).ConfigureAwait(false);
                underWay = await lane.InvokeAsync(() => gateway.UnderWay).WaitAsync(over.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }
}
