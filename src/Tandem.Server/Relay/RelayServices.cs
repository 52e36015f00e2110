using System.Security.Cryptography;
using Tandem.Contracts;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Stun;
using Tandem.Stun.Server;
using Tandem.Subscribers.Directory;
using Tandem.Subscribers.Secrets;
using Tandem.Transport;

namespace Tandem.Server.Relay;

/// <summary>The STUN and TURN server as the host composes it.</summary>
internal static class RelayServices
{
    /// <summary>A nonce says when it was made by a clock that starts with the machine: the key must not outlive that.</summary>
    private const int NonceKeyLength = 32;

    /// <summary>Adds it with its sockets.</summary>
    public static void AddRelay(this IServiceCollection services, TandemOptions options, Listening listening)
    {
        services.AddSingleton(provider => new IceCredentials(
            provider.GetRequiredService<ServerKey>(), provider.GetRequiredService<ISubscriberDirectory>(), options.Turn.SharedSecrets, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => Authentication(provider, options));
        services.AddSingleton<GuessingAlarm>();
        services.AddSingleton<RelayWitness>();
        services.AddSingleton(provider => new StunServer(
            RelayComposition.Options(options, listening), provider.GetRequiredService<LongTermAuthentication>(), provider.GetRequiredService<IStunSockets>(), provider.GetRequiredService<RelayWitness>()));
        services.AddSingleton<IStunReceiver>(static provider => provider.GetRequiredService<StunServer>());
        services.AddSingleton(provider => new IceServers(options.Turn, listening, provider.GetRequiredService<IceCredentials>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RelayStatus>();
        services.AddHostedService(static provider => provider.GetRequiredService<RelayStatus>());
        services.AddStunTransport(static _ => { });
        // After it, so that it stops before it.
        services.AddHostedService<RelayDrain>();
        // In place of those that the framework would make: these are read and checked already.
        foreach (var listener in RelayListeners.Of(listening, options.Turn)) options.Turn.Sockets.Listeners.Add(listener);
        // An allocation of both families has two; few ask for that.
        options.Turn.Sockets.MaxRelays = (int)Math.Min(int.MaxValue, (long)options.Turn.Limits.Quotas.MaxAllocations + options.Turn.Limits.MaxReservations);
        options.Turn.Sockets.PeerConnections = options.Turn.Limits.AllowsTcp ? options.Turn.Limits.MaxConnectionsInAll : 0;
        services.AddSingleton(options.Turn.Sockets);
    }

    private static LongTermAuthentication Authentication(IServiceProvider provider, TandemOptions options)
    {
        // Read once: it is the realm that the passwords of the default domain are hashed for, which cannot be changed while the domain has accounts, and it has its administrator from the first start on.
        var realm = provider.GetRequiredService<SubscriberDirectory>().RealmOf(options.Domain);
        RelayRules.CheckRealm(options.Domain, realm);
        return new LongTermAuthentication(
            new LongTermOptions { Realm = realm, Guessing = RelayComposition.Guessing(options) }, provider.GetRequiredService<IceCredentials>(), RandomNumberGenerator.GetBytes(NonceKeyLength));
    }
}
