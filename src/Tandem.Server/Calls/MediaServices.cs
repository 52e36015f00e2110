using System.Diagnostics.Metrics;
using Tandem.Contracts.Media;
using Tandem.Edge;
using Tandem.Edge.Gateway;
using Tandem.Media.Plane;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Subscribers.Directory;
using Tandem.Transport;

namespace Tandem.Server.Calls;

/// <summary>The media plane and the gateway above it as the host composes them.</summary>
internal static class MediaServices
{
    /// <summary>Adds both.</summary>
    public static void AddMedia(this IServiceCollection services, TandemOptions node, Listening listening)
    {
        var options = node.Media;
        services.AddSingleton<MediaCallLog>();
        services.AddSingleton(provider => new LiveMedia(options.Gateway.EndedReports, provider.GetRequiredService<MediaCallLog>()));
        services.AddSingleton(provider => new MediaPlane(
            MediaComposition.Options(options, listening), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IMediaGateway>(provider => new MediaGateway(
            provider.GetRequiredService<MediaPlane>(), MediaComposition.Calls(options), provider.GetRequiredService<LiveMedia>(), provider.GetRequiredService<SipLane>()));
        services.AddSingleton(provider => new SessionGateway(
            provider.GetRequiredService<IMediaGateway>(), options.Gateway, provider.GetRequiredService<EdgeFunction>().Metrics, provider.GetRequiredService<SubscriberDirectory>(), provider.GetRequiredService<MediaCallLog>()));
        services.AddHostedService(provider => new MediaService(provider.GetRequiredService<MediaPlane>(), options, provider.GetRequiredService<MediaCallLog>()));
        if (!listening.EndPoints(PortUse.Ng).Any()) return;
        services.AddHostedService(provider => new NgService(
            provider.GetRequiredService<MediaPlane>(), node, listening, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<ILogger<NgService>>()));
    }
}
