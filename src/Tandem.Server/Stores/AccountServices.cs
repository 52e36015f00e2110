using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tandem.Contracts;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Stores.Postgres;
using Tandem.Server.Stores.Sqlite;
using Tandem.Subscribers;
using Tandem.Subscribers.Directory;
using Tandem.Subscribers.Import;
using Tandem.Subscribers.Secrets;

namespace Tandem.Server.Stores;

/// <summary>Puts accounts together: the function, its store and the key in the data folder.</summary>
internal static class AccountServices
{
    /// <summary>Adds accounts, the directory that the Core asks, and sign-in. Needs a store: <see cref="AddAccountStore"/>.</summary>
    public static IServiceCollection AddSubscribers(this IServiceCollection services, SubscriberOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(options.SignIn);
        services.AddSingleton<DigestVault>();
        services.AddSingleton<SipCredentials>();
        services.AddSingleton<SubscriberDirectory>();
        services.AddSingleton<ISubscriberDirectory>(provider => provider.GetRequiredService<SubscriberDirectory>());
        services.AddSingleton<IPasswordHasher, IdentityPasswordHasher>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<SignInService>();
        services.AddSingleton<AccountService>();
        services.AddSingleton<DomainService>();
        services.AddSingleton<ImportAccounts>();
        services.AddSingleton<AccountImport>();
        services.AddSingleton<AccountExport>();
        services.AddSingleton<AccountSeed>();
        return services;
    }

    /// <summary>Adds the store and the server's key in a data folder that exists. What is missing is made when it is first used.</summary>
    public static IServiceCollection AddAccountStore(this IServiceCollection services, string dataFolder, StoreOptions store)
    {
        services.AddLogging(logging => logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning));
        services.AddSingleton(store);
        if (store.PostgreSql is { } server) services.AddPostgres(server);
        else services.AddSqlite(dataFolder);
        services.AddSingleton<IAccountStore, AccountStore>();
        services.AddSingleton(_ => ServerKeyFile.Open(dataFolder));
        return services;
    }

    /// <summary>
    /// Brings the store to the newest version of its tables, makes the first accounts, and fills the directory. Once at start, before the first request.
    /// </summary>
    public static async Task<AccountSeedResult> PrepareAccountsAsync(this IServiceProvider services, CancellationToken cancellation)
    {
        await services.MigrateAccountsAsync(cancellation);
        try
        {
            return await services.GetRequiredService<AccountSeed>().PrepareAsync(cancellation);
        }
        catch (Exception failure) when (StoreFailure.Of(failure) is { } refused)
        {
            await using var context = services.GetRequiredService<Func<AccountContext>>()();
            throw context.Explain(refused);
        }
    }

    /// <summary>Brings the store to the newest version of its tables, and makes it when it is missing.</summary>
    /// <exception cref="StartException">It is no store, cannot be written, or a newer version has made it.</exception>
    public static async Task MigrateAccountsAsync(this IServiceProvider services, CancellationToken cancellation)
    {
        await using var context = services.GetRequiredService<Func<AccountContext>>()();
        try
        {
            await using var alone = await context.PrepareStorageAsync(services.GetRequiredService<StoreOptions>().StartTimeout, cancellation);
            var applied = (await context.Database.GetAppliedMigrationsAsync(cancellation)).ToList();
            var known = context.Database.GetMigrations().ToList();
            if (applied.Except(known).FirstOrDefault() is { } newer)
                throw new StartException($"The accounts in {context.Place} were kept by a newer Tandem ({newer}). Start that one, or {context.OtherPlace}.", StartException.Configuration);
            // To find nothing to do costs a start as much as reading a thousand accounts.
            if (applied.Count < known.Count) await context.Database.MigrateAsync(cancellation);
        }
        catch (Exception failure) when (StoreFailure.Of(failure) is { } refused)
        {
            throw context.Explain(refused);
        }
    }

    private static void AddSqlite(this IServiceCollection services, string dataFolder)
    {
        services.AddPooledDbContextFactory<SqliteAccountContext>(context => context.UseSqlite(SqliteAccountContext.ConnectionString(dataFolder)));
        services.AddSingleton<Func<AccountContext>>(provider => provider.GetRequiredService<IDbContextFactory<SqliteAccountContext>>().CreateDbContext);
    }

    private static void AddPostgres(this IServiceCollection services, string server)
    {
        services.AddPooledDbContextFactory<PostgresAccountContext>(context => context.UseNpgsql(PostgresConnection.ForPool(server)));
        services.AddSingleton<Func<AccountContext>>(provider => provider.GetRequiredService<IDbContextFactory<PostgresAccountContext>>().CreateDbContext);
        services.AddSingleton<AccountChanges>();
    }
}
