using Tandem.Media.Plane;
using Tandem.Server.Options;

namespace Tandem.Server.Calls;

/// <summary>Starts the media plane before anything asks it for ports, and ends it, with a goodbye on every call, after the signalling.</summary>
internal sealed class MediaService(MediaPlane plane, MediaOptions options, MediaCallLog log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        plane.Start();
        if (options.CarriedCalls < options.Gateway.MaxCalls) log.FewPorts(options.FirstPort, options.LastPort, options.CarriedCalls, options.Gateway.MaxCalls);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => plane.DisposeAsync().AsTask();
}
