using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tandem.Server.Certificates;
using Tandem.Server.Options;
using Tandem.Server.Stores;
using Tandem.Server.Web;
using Tandem.Subscribers;
using Tandem.Subscribers.Directory;
using Tandem.Transport;

namespace Tandem.Server.Hosting;

/// <summary>A server that runs: everything of Tandem in this process. Ends by <see cref="StopAsync"/>, or by a signal that <see cref="RunToEndAsync"/> waits for.</summary>
internal sealed class TandemServer : IAsyncDisposable
{
    private readonly DataFolder _data;
    private readonly CertificatesInForce _certificates;
    private readonly WebApplication _application;

    private TandemServer(TandemOptions options, DataFolder data, Listening listening, CertificatesInForce certificates, WebApplication application)
    {
        Options = options;
        _data = data;
        Listening = listening;
        _certificates = certificates;
        _application = application;
    }

    /// <summary>The options in force.</summary>
    public TandemOptions Options { get; }

    /// <summary>Where it listens.</summary>
    public Listening Listening { get; }

    /// <summary>The certificate that it shows.</summary>
    public ServerCertificate Certificate => _certificates.Certificate;

    /// <summary>The folder of its data.</summary>
    public string DataPath => _data.Path;

    /// <summary>What the accounts were like at the start.</summary>
    public AccountSeedResult Accounts { get; private set; } = new(0, 0, null);

    /// <summary>Its parts.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Starts a server.</summary>
    /// <exception cref="StartException">It cannot start as configured, or not on this machine as it is.</exception>
    public static async Task<TandemServer> StartAsync(IConfiguration configuration, CancellationToken cancellation = default)
    {
        var options = ServerConfiguration.Read(configuration);
        var data = DataFolder.Open(options.Data);
        Listening? listening = null;
        WebApplication? application = null;
        try
        {
            listening = Listening.Bind(options);
            var (addresses, path) = (listening.Addresses, data.Path);
            var certificates = new CertificatesInForce(options.Certificate, () =>
                ServerCertificate.Load(options.Certificate, path, [.. new[] { "localhost", options.Domain }.Distinct()], addresses, TimeProvider.System));
            application = Build(configuration, options, data, listening, certificates);
            var server = new TandemServer(options, data, listening, certificates, application);
            await server.StartAsync(cancellation);
            return server;
        }
        catch (Exception failure)
        {
            if (application is not null) await application.DisposeAsync();
            listening?.Dispose();
            data.Dispose();
            // A damaged database, a full disk, a file of somebody else: the message says which.
            if (failure is IOException or UnauthorizedAccessException or DbException)
                throw new StartException($"The server cannot start with the data folder {data.Path}: {failure.Message.TrimEnd('.')}. Mend that, or name another folder with --data DIR.", StartException.Unavailable);
            throw;
        }
    }

    /// <summary>Waits for SIGTERM, SIGINT or <see cref="StopAsync"/>, and until what is under way has ended.</summary>
    public Task RunToEndAsync() => _application.WaitForShutdownAsync();

    /// <summary>Takes nothing new, ends what is under way within the drain time, and stops.</summary>
    public Task StopAsync() => _application.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        File.Delete(_data.ControlSocket);
        Listening.Dispose();
        _data.Dispose();
    }

    private static WebApplication Build(IConfiguration configuration, TandemOptions options, DataFolder data, Listening listening, CertificatesInForce certificates)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Tandem", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.AddTandemLog(configuration, options.Log);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout);
        builder.Services.Configure<ConsoleLifetimeOptions>(static console => console.SuppressStatusMessages = true);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .UseSockets(sockets => sockets.CreateBoundListenSocket = endPoint => endPoint is UnixDomainSocketEndPoint unix ? ControlSocket.Bind(unix) : listening.Take(endPoint))
            .ConfigureKestrel((KestrelServerOptions kestrel) => kestrel.Serve(listening, certificates, options, data));
        options.Transport.TlsClient.Certificates = certificates;
        builder.Services.AddSingleton(certificates).AddSingleton<ISipTlsCertificates>(certificates).AddHostedService<CertificateWatch>();
        builder.Services.AddTandem(options, data, listening);
        var application = builder.Build();
        application.UseTandem(Path.Combine(AppContext.BaseDirectory, StaticWeb.Folder));
        return application;
    }

    /// <summary>An address as a URI has it: IPv6 in brackets.</summary>
    private static string Host(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    private async Task StartAsync(CancellationToken cancellation)
    {
        Services.GetRequiredService<SubscriberDirectory>().OwnAddresses = [.. Listening.Addresses.Select(Host), "localhost", .. Options.Edge.Names];
        Accounts = await Services.PrepareAccountsAsync(cancellation);
        var logger = Services.GetRequiredService<ILogger<TandemServer>>();
        if (Accounts.UnreadableSecrets > 0) HostLog.UnreadableSecrets(logger, Accounts.UnreadableSecrets);
        if (Options.Lab) HostLog.Laboratory(logger, Options.Authentication ? "" : ", and nobody is asked for it");
        await _application.StartAsync(cancellation);
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStopping.Register(() => HostLog.Draining(logger, Options.DrainTimeout.TotalSeconds));
        lifetime.ApplicationStopped.Register(() => HostLog.Stopped(logger));
    }
}
