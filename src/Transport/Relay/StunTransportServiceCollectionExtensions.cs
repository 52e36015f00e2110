using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>Adds the sockets under a STUN and TURN server to a host.</summary>
public static class StunTransportServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="StunSockets"/> (also as <see cref="IStunSockets"/>) and <see cref="RelayLoop"/>. The host adds one <see cref="IStunReceiver"/>, and for listeners of DTLS one <see cref="ISipTlsCertificates"/>; the loop starts before Kestrel accepts connections and stops after Kestrel
    /// has ended them.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="configure">Sets listeners and limits; checked when the host starts.</param>
    public static IServiceCollection AddStunTransport(this IServiceCollection services, Action<StunTransportOptions> configure)
    {
        services.AddOptions<StunTransportOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StunTransportOptions>, StunTransportOptionsValidation>();
        services.AddConnections();
        services.AddSingleton<RelayMetrics>();
        services.AddSingleton<RelayInbox>();
        services.AddSingleton(static s => s.GetRequiredService<IOptions<StunTransportOptions>>().Value);
        services.AddSingleton(static s => new RelayContext(
            s.GetRequiredService<StunTransportOptions>(), s.GetRequiredService<RelayInbox>(), s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ConnectionDeadlines>(), s.GetRequiredService<RelayMetrics>(), s.GetRequiredService<ILoggerFactory>().CreateLogger("Tandem.Transport")));
        services.AddSingleton<StunListeners>();
        services.AddSingleton<StunConnectionHandler>();
        services.AddSingleton<FirstOctet>();
        services.AddSingleton(static s => new StunSockets(
            s.GetRequiredService<StunListeners>(), s.GetRequiredService<ConnectionNumbers>(), s.GetService<ISipTlsCertificates>(), s.GetRequiredService<RelayContext>()));
        services.AddSingleton<IStunSockets>(static s => s.GetRequiredService<StunSockets>());
        services.AddSingleton(static s => new RelayLoop(s.GetRequiredService<StunSockets>(), s.GetRequiredService<RelayContext>()));
        services.AddHostedService<StunTransportService>();
        return services;
    }

    /// <summary>What the connections of all protocols share.</summary>
    internal static void AddConnections(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ConnectionDeadlines>();
        services.TryAddSingleton<ConnectionNumbers>();
    }
}
