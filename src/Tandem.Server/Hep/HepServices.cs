using Tandem.Contracts;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Hep;

/// <summary>Puts the export together. Without a collector nothing of it is there.</summary>
internal static class HepServices
{
    /// <summary>Adds the export, when there is a collector.</summary>
    public static void AddHep(this IServiceCollection services, HepOptions options, Listening listening)
    {
        if (options.Server is null) return;
        services.AddSingleton(options);
        services.AddSingleton<HepMetrics>();
        services.AddSingleton<HepQueue>();
        services.AddSingleton(provider => new HepEncoder(options, [.. NodeListeners.Of(listening).Select(listener => listener.Address)], provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<HepExport>();
    }

    /// <summary>The tap of the export before another one; that one alone when there is no collector.</summary>
    public static ISipTap? WithHep(this ISipTap? next, IServiceProvider provider) =>
        provider.GetService<HepQueue>() is { } queue ? new HepTap(queue, provider.GetRequiredService<HepOptions>(), next) : next;
}
