using Tandem.Media.Plane;

namespace Tandem.Server.Calls;

/// <summary>Starts the media plane before anything asks it for ports, and ends it, with a goodbye on every call, after the signalling.</summary>
internal sealed class MediaService(MediaPlane plane) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        plane.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => plane.DisposeAsync().AsTask();
}
