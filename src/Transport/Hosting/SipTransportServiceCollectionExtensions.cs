using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Adds the SIP transports to a host.</summary>
public static class SipTransportServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="SipSockets"/> (also as <see cref="ISipSockets"/>) and <see cref="SipLane"/>. The host adds one <see cref="ISipReceiver"/>; the lane starts before Kestrel
    /// accepts connections and stops after Kestrel has ended them.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="configure">Sets listeners and limits; checked when the host starts.</param>
    public static IServiceCollection AddSipTransport(this IServiceCollection services, Action<SipTransportOptions> configure)
    {
        services.AddOptions<SipTransportOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SipTransportOptions>, SipTransportOptionsValidation>();
        services.AddConnections();
        services.AddSingleton<TransportMetrics>();
        services.AddSingleton<LaneInbox>();
        services.AddSingleton(static s => s.GetRequiredService<IOptions<SipTransportOptions>>().Value);
        services.AddSingleton(static s => new TransportContext(
            s.GetRequiredService<SipTransportOptions>(), s.GetRequiredService<LaneInbox>(), s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ConnectionDeadlines>(), s.GetRequiredService<TransportMetrics>(), s.GetRequiredService<ILoggerFactory>().CreateLogger("Tandem.Transport")));
        services.AddSingleton<ListenerTable>();
        services.AddSingleton<OutboundConnector>();
        services.AddSingleton<InboundConnections>();
        services.AddSingleton<SipConnectionHandler>();
        services.AddSingleton<SipWebSocketServer>();
        services.AddSingleton(static s => new SipSockets(
            s.GetRequiredService<ListenerTable>(), s.GetRequiredService<ConnectionNumbers>(), s.GetRequiredService<OutboundConnector>(), s.GetRequiredService<TransportContext>()));
        services.AddSingleton<ISipSockets>(static s => s.GetRequiredService<SipSockets>());
        services.AddSingleton(static s => new SipLane(s.GetRequiredService<SipSockets>(), s.GetRequiredService<TransportContext>()));
        services.AddHostedService<SipTransportService>();
        return services;
    }
}
