using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

/// <summary>A host with the sockets of a STUN and TURN server on free ports of loopback, composed as the server composes it.</summary>
internal sealed class RelayNode : IAsyncDisposable
{
    private readonly IHost _host;

    private RelayNode(IHost host, IStunReceiver receiver)
    {
        _host = host;
        Scripted = receiver as ScriptedReceiver;
        Log = host.Services.GetRequiredService<TestLog>();
        Metrics = host.Services.GetRequiredService<TestMetrics>();
        Sockets = host.Services.GetRequiredService<StunSockets>();
        Loop = host.Services.GetRequiredService<RelayLoop>();
        Handler = host.Services.GetRequiredService<StunConnectionHandler>();
        Inbox = host.Services.GetRequiredService<RelayInbox>();
        Service = host.Services.GetServices<IHostedService>().OfType<StunTransportService>().Single();
        Deadlines = host.Services.GetRequiredService<ConnectionDeadlines>();
    }

    public static ISipTlsCertificates Certificates { get; } = new TestCertificates(new SipTlsCertificates(
        SslStreamCertificateContext.Create(TestCertificate.Server, null, offline: true), SslStreamCertificateContext.Create(TestCertificate.Server, null, offline: true), []));

    public ScriptedReceiver Receiver => Scripted!;

    public StunSockets Sockets { get; }

    public RelayLoop Loop { get; }

    public StunConnectionHandler Handler { get; }

    public StunTransportService Service { get; }

    public ConnectionDeadlines Deadlines { get; }

    public RelayInbox Inbox { get; }

    public TestLog Log { get; }

    public TestMetrics Metrics { get; }

    private ScriptedReceiver? Scripted { get; }

    /// <summary>A node with one UDP listener for each address.</summary>
    public static Task<RelayNode> StartUdpAsync(params IPEndPoint[] addresses) => StartUdpAsync(static _ => { }, new ScriptedReceiver(), null, addresses);

    public static async Task<RelayNode> StartUdpAsync(Action<StunTransportOptions> configure, IStunReceiver receiver, TimeProvider? clock, params IPEndPoint[] addresses)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        AddServices(builder.Services, receiver, clock, options =>
        {
            foreach (var address in addresses) options.Listeners.Add(new(StunTransport.Udp, address));
            configure(options);
        });
        return await StartAsync(builder.Build(), receiver);
    }

    /// <summary>A node with one listener for DTLS.</summary>
    public static async Task<RelayNode> StartDtlsAsync(Action<StunTransportOptions> configure, TimeProvider? clock, ISipTlsCertificates certificates)
    {
        var (builder, receiver) = (Host.CreateEmptyApplicationBuilder(null), new ScriptedReceiver());
        AddServices(builder.Services, receiver, clock, options =>
        {
            options.Listeners.Add(new(StunTransport.Dtls, TestNode.V4));
            configure(options);
        });
        builder.Services.AddSingleton(certificates);
        return await StartAsync(builder.Build(), receiver);
    }

    /// <summary>A node whose listeners 0 and 1 are TCP and TLS on one address of Kestrel, which answers HTTP with the protocol's name.</summary>
    public static Task<RelayNode> StartAsync(Action<ListenOptions> listen) => StartAsync(listen, static _ => { }, null);

    public static Task<RelayNode> StartAsync(Action<ListenOptions> listen, Action<StunTransportOptions> configure, TimeProvider? clock) =>
        StartAsync(listen, configure, clock, static _ => { }, static _ => { });

    /// <summary>As the other, with SIP over secure WebSocket within the HTTPS on that address.</summary>
    public static async Task<RelayNode> StartBesideSipAsync(TestReceiver sip)
    {
        var node = await StartAsync(static listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseStunBesideHttps(0, 1, Certificates);
            listen.UseSip(0);
        }, static _ => { }, null, services =>
        {
            services.AddSipTransport(static options => options.Listeners.Add(new(SipTransport.Wss, TestNode.V4)));
            services.AddSingleton<ISipReceiver>(sip);
        }, static app => app.MapSipWebSocket());
        sip.Sockets = node._host.Services.GetRequiredService<ISipSockets>();
        return node;
    }

    public IPEndPoint Address(int listener = 0) => Sockets.Listeners[listener].Local.ToEndPoint();

    /// <summary>Runs on the loop.</summary>
    public Task<T> OnLoopAsync<T>(Func<T> function) => Loop.InvokeAsync(function).WaitAsync(TestReceiver.Cancel);

    /// <summary>Opens a relayed address on a free port. Returns it.</summary>
    public Task<PeerAddress> OpenRelayAsync(int relay, IPEndPoint? any = null) => OnLoopAsync(() =>
    {
        Assert.Equal(RelayOpening.Opened, Sockets.OpenRelay(relay, StunTransport.Udp, PeerAddress.From(any ?? TestNode.V4)));
        return Sockets.Relayed[relay].Local;
    });

    /// <summary>Opens a relayed address that takes connections, on a free port. Returns it.</summary>
    public Task<PeerAddress> OpenTcpRelayAsync(int relay, IPEndPoint? any = null) => OnLoopAsync(() =>
    {
        Assert.Equal(RelayOpening.Opened, Sockets.OpenRelay(relay, StunTransport.Tcp, PeerAddress.From(any ?? TestNode.V4)));
        return Sockets.PeerListeners[relay];
    });

    public async Task StopAsync() => await _host.StopAsync(TestReceiver.Cancel);

    /// <summary>Stops, and waits for connections however long they take.</summary>
    public async Task StopPatientlyAsync() => await _host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(TestReceiver.Cancel);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static async Task<RelayNode> StartAsync(
        Action<ListenOptions> listen, Action<StunTransportOptions> configure, TimeProvider? clock, Action<IServiceCollection> addServices, Action<WebApplication> map)
    {
        var receiver = new ScriptedReceiver();
        var builder = WebApplication.CreateSlimBuilder();
        AddServices(builder.Services, receiver, clock, options =>
        {
            options.Listeners.Add(new(StunTransport.Tcp, TestNode.V4));
            options.Listeners.Add(new(StunTransport.Tls, TestNode.V4));
            configure(options);
        });
        addServices(builder.Services);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(TestNode.V4, listen));
        var app = builder.Build();
        map(app);
        app.MapGet("/", static http => http.Response.WriteAsync(http.Request.Protocol));
        return await StartAsync(app, receiver);
    }

    private static async Task<RelayNode> StartAsync(IHost host, IStunReceiver receiver)
    {
        var node = new RelayNode(host, receiver);
        try
        {
            await host.StartAsync(TestReceiver.Cancel);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    private static void AddServices(IServiceCollection services, IStunReceiver receiver, TimeProvider? clock, Action<StunTransportOptions> configure)
    {
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        services.AddStunTransport(configure);
        services.AddSingleton(receiver);
        services.AddSingleton<TestLog>();
        services.AddSingleton<ILoggerFactory>(s => s.GetRequiredService<TestLog>());
        services.AddSingleton<TestMetrics>();
        if (clock is not null) services.AddSingleton(clock);
    }
}
