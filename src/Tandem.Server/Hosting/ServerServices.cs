using Tandem.Contracts;
using Tandem.Core;
using Tandem.Edge;
using Tandem.Edge.Gateway;
using Tandem.Kernel;
using Tandem.Server.Api;
using Tandem.Server.Hep;
using Tandem.Server.Calls;
using Tandem.Server.Options;
using Tandem.Server.Relay;
using Tandem.Server.Sip;
using Tandem.Server.Sip.Journal;
using Tandem.Server.Sip.Names;
using Tandem.Server.Stores;
using Tandem.Server.Stores.Postgres;
using Tandem.Server.Tracing;
using Tandem.Server.Web;
using Tandem.Sip;
using Tandem.Subscribers;
using Tandem.Subscribers.Secrets;
using Tandem.Transport;

namespace Tandem.Server.Hosting;

/// <summary>Puts the parts of the server together.</summary>
internal static class ServerServices
{
    /// <summary>Adds everything. The order of the hosted services is that in which they start; they stop the other way round.</summary>
    public static void AddTandem(this IServiceCollection services, TandemOptions options, DataFolder data, Listening listening)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSubscribers(Subscribers(options, listening));
        services.AddAccountStore(data.Path, options.Store);
        if (options.Store.PostgreSql is not null) services.AddHostedService(static provider => provider.GetRequiredService<AccountChanges>());
        services.AddNode(options, listening);
        services.AddTandemApi(data.Path, options.Api);
        services.AddTandemMetrics();
        services.AddTandemHealth(options.Store);
        services.AddTracing(options.Trace);
        services.AddHep(options.Hep, listening);
        services.AddSingleton(_ => RegistrationJournal.Open(data.File(RegistrationJournal.FileName), options.Journal));
        services.AddHostedService<JournalService>();
        if (options.Media.IsOn) services.AddMedia(options, listening);
        services.AddSipTransport(static _ => { });
        if (options.Media.IsOn) services.AddHostedService<GatewayDrain>();
        if (options.Turn.IsOn) services.AddRelay(options, listening);
        // In place of those that the framework would make: these are read and checked already.
        services.AddSingleton(Transport(options, listening));
    }

    private static void AddTracing(this IServiceCollection services, TraceOptions options)
    {
        services.AddSingleton(_ => new TraceRing(options.MaxBytes));
        services.AddSingleton(provider => new CallTraces(provider.GetRequiredService<TraceRing>(), provider.GetRequiredService<TimeProvider>()));
        if (options.MaxBytes > 0) services.AddSingleton<TraceTap>();
    }

    private static void AddNode(this IServiceCollection services, TandemOptions options, Listening listening)
    {
        services.AddSingleton(provider => new FlowTokens(provider.GetRequiredService<ServerKey>().For("flow tokens")));
        services.AddSingleton(provider => Edge(provider, options));
        services.AddSingleton(provider => new DnsNameResolution(options.Dns, provider.GetRequiredService<ILogger<DnsNameResolution>>()));
        services.AddSingleton(provider => Core(provider, options, listening));
        services.AddSingleton<ISipReceiver>(provider => new SipNode(
            provider.GetRequiredService<EdgeFunction>(), provider.GetRequiredService<CoreFunction>(), provider.GetRequiredService<RegistrationJournal>(), Tap(provider),
            Instant.Now(provider.GetRequiredService<TimeProvider>())));
        services.AddSingleton<IRegistrationView, RegistrationView>();
        services.AddSingleton<IBlockedSources, BlockedSourcesView>();
        services.AddHostedService<Revocation>();
    }

    private static EdgeFunction Edge(IServiceProvider provider, TandemOptions options)
    {
        var edge = new EdgeFunction(provider.GetRequiredService<ISipSockets>(), provider.GetRequiredService<FlowTokens>(), CoreComposition.Edge(options));
        var logger = provider.GetRequiredService<ILogger<EdgeFunction>>();
        edge.SourceBlocked = blocked => SipLog.SourceBlocked(logger, blocked.Left, blocked.Times, blocked.Reason);
        edge.MoreSourcesBlocked = count => SipLog.MoreSourcesBlocked(logger, count);
        return edge;
    }

    private static CoreFunction Core(IServiceProvider provider, TandemOptions options, Listening listening)
    {
        var (names, lane, clock) = (provider.GetRequiredService<DnsNameResolution>(), provider.GetRequiredService<SipLane>(), provider.GetRequiredService<TimeProvider>());
        var core = new CoreFunction(
            provider.GetRequiredService<EdgeFunction>().Flows, provider.GetRequiredService<ISubscriberDirectory>(), provider.GetRequiredService<RegistrationJournal>(), clock,
            CoreComposition.Options(options, provider.GetRequiredService<ServerKey>(), BindAddresses.AreLoopback(listening.Addresses)), names, provider.GetRequiredService<EdgeFunction>().Guard,
            provider.GetService<SessionGateway>());
        names.Connect((question, answer) => lane.Post(_ => core.Resolved(question, answer, Instant.Now(clock))));
        return core;
    }

    /// <summary>What sees every message: the export and the trace, and the log for who wants it. Decided at start, so that what nobody wants costs nothing.</summary>
    private static ISipTap? Tap(IServiceProvider provider)
    {
        var trace = provider.GetService<TraceTap>().WithHep(provider);
        var logger = provider.GetRequiredService<ILogger<CallLog>>();
        return logger.IsEnabled(LogLevel.Debug) ? new CallLog(logger, trace) : trace;
    }

    private static SubscriberOptions Subscribers(TandemOptions options, Listening listening)
    {
        options.Accounts.DefaultDomain = options.Domain;
        options.Accounts.DemoAccounts = options.DemoAccounts ?? BindAddresses.AreLoopback(listening.Addresses);
        options.Accounts.Lab = options.Lab;
        return options.Accounts;
    }

    private static SipTransportOptions Transport(TandemOptions options, Listening listening)
    {
        foreach (var listener in NodeListeners.Of(listening)) options.Transport.Listeners.Add(listener);
        options.Transport.Limits = options.Edge.Limits;
        foreach (var (address, domain) in CoreComposition.TlsDomains(options)) options.Transport.TlsClient.ServerNames[address] = domain;
        return options.Transport;
    }
}
