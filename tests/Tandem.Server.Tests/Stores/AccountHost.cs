using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Server.Stores;
using Tandem.Subscribers;
using StoreOptions = Tandem.Server.Options.StoreOptions;

namespace Tandem.Server.Tests.Stores;

/// <summary>Accounts on a data folder, composed as the server does it, but with a password hash that costs little.</summary>
internal sealed class AccountHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public AccountHost(string dataFolder, SubscriberOptions? options = null, StoreOptions? store = null)
    {
        var services = new ServiceCollection();
        AddAccounts(services, dataFolder, options ?? new SubscriberOptions(), store);
        _services = services.BuildServiceProvider();
    }

    public IServiceProvider Services => _services;

    public AccountService Accounts => _services.GetRequiredService<AccountService>();

    public DomainService Domains => _services.GetRequiredService<DomainService>();

    public IAccountStore Store => _services.GetRequiredService<IAccountStore>();

    public static void AddAccounts(IServiceCollection services, string dataFolder, SubscriberOptions options, StoreOptions? store = null)
    {
        services.AddSubscribers(options).AddAccountStore(dataFolder, store ?? new StoreOptions());
        services.Configure<PasswordHasherOptions>(hash => hash.IterationCount = 10);
    }

    public static async Task<AccountHost> StartAsync(string dataFolder, SubscriberOptions? options = null, StoreOptions? store = null)
    {
        var host = new AccountHost(dataFolder, options, store);
        await host.Services.PrepareAccountsAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        // The driver keeps files open in its pool, which would outlive the folder.
        SqliteConnection.ClearAllPools();
    }
}
