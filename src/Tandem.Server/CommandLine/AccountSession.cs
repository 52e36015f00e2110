using System.Net.Sockets;
using Tandem.Server.Api;
using Tandem.Server.Api.Contracts;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Stores;
using Tandem.Server.Stores.Sqlite;
using Tandem.Subscribers;
using Tandem.Subscribers.Import;

namespace Tandem.Server.CommandLine;

/// <summary>The accounts of a data folder, opened for one command.</summary>
internal sealed class AccountSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _dataFolder;

    private AccountSession(ServiceProvider services, string dataFolder, string defaultDomain)
    {
        _services = services;
        _dataFolder = dataFolder;
        DefaultDomain = defaultDomain;
    }

    /// <summary>Makes and changes accounts.</summary>
    public AccountService Accounts => _services.GetRequiredService<AccountService>();

    /// <summary>Makes and changes domains.</summary>
    public DomainService Domains => _services.GetRequiredService<DomainService>();

    /// <summary>Takes accounts from a file.</summary>
    public AccountImport Import => _services.GetRequiredService<AccountImport>();

    /// <summary>Writes accounts to a file.</summary>
    public AccountExport Export => _services.GetRequiredService<AccountExport>();

    /// <summary>Reads accounts.</summary>
    public IAccountStore Store => _services.GetRequiredService<IAccountStore>();

    /// <summary>The domain of who names none.</summary>
    public string DefaultDomain { get; }

    /// <summary>Opens the accounts of the configured data folder.</summary>
    /// <param name="options">Names data folder and domain.</param>
    /// <param name="create">Whether to make them when there are none: so that the first users can be there before the first start.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StartException">They cannot be opened.</exception>
    public static async Task<AccountSession> OpenAsync(TandemOptions options, bool create, CancellationToken cancellation)
    {
        var services = await OpenStoreAsync(options, options.Store, create, cancellation);
        var session = new AccountSession(services, Path.GetFullPath(options.Data), options.Domain);
        await services.GetRequiredService<AccountSeed>().EnsureDefaultDomainAsync(cancellation);
        return session;
    }

    /// <summary>Opens one of the stores that a server may have.</summary>
    /// <exception cref="StartException">It cannot be opened.</exception>
    public static async Task<ServiceProvider> OpenStoreAsync(TandemOptions options, StoreOptions store, bool create, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(options.Data);
        if (create) Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        else if (store.PostgreSql is null && !File.Exists(Path.Combine(folder, SqliteAccountContext.FileName)))
            throw new StartException($"There are no accounts in {folder}. Name the data folder of the server with --data DIR, or start the server once.", StartException.Configuration);
        options.Accounts.DefaultDomain = options.Domain;
        // Somebody waits at a terminal: a database that is away is told at once.
        var services = new ServiceCollection().AddSubscribers(options.Accounts).AddAccountStore(folder, store with { StartTimeout = TimeSpan.Zero }).BuildServiceProvider();
        try
        {
            await services.MigrateAccountsAsync(cancellation);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells the server of this data folder, if one runs, that an account has changed.</summary>
    /// <exception cref="StartException">One runs, but did not take it.</exception>
    public Task TellServerAsync(Account account, CancellationToken cancellation) =>
        TellServerAsync(AccountControl.Path, JsonContent.Create(new AccountChanged(account.UserName, account.Domain), ApiJson.Default.AccountChanged), cancellation);

    /// <summary>Tells the server of this data folder, if one runs, that a domain has changed.</summary>
    /// <exception cref="StartException">One runs, but did not take it.</exception>
    public Task TellServerAsync(Domain domain, CancellationToken cancellation) =>
        TellServerAsync(AccountControl.DomainPath, JsonContent.Create(new DomainChanged(domain.Name), ApiJson.Default.DomainChanged), cancellation);

    /// <summary>Tells the server of this data folder, if one runs, that many accounts have changed.</summary>
    /// <exception cref="StartException">One runs, but did not take it.</exception>
    public Task TellServerOfAllAsync(CancellationToken cancellation) => TellServerAsync(AccountControl.AllPath, null, cancellation);

    private async Task TellServerAsync(string path, HttpContent? changed, CancellationToken cancellation)
    {
        using var server = ControlClient.Create(_dataFolder);
        try
        {
            using var answer = await server.PostAsync(path, changed, cancellation);
            if (!answer.IsSuccessStatusCode) throw NotTaken($"it answered {(int)answer.StatusCode}");
        }
        catch (HttpRequestException refused) when (refused.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable or SocketError.InvalidArgument })
        {
            // No server, or the socket of one that was killed: the next one reads the store.
        }
        catch (HttpRequestException refused)
        {
            throw NotTaken(refused.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static StartException NotTaken(string reason) =>
        new($"The change is stored, but the running server did not take it: {reason}. It will when it is started again.", StartException.Unavailable);
}
