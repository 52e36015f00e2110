using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

/// <summary>A host with the SIP transports on free ports of loopback, composed as the server composes it.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public static readonly IPEndPoint V4 = new(IPAddress.Loopback, 0);
    public static readonly IPEndPoint V6 = new(IPAddress.IPv6Loopback, 0);

    private readonly IHost _host;

    private TestNode(IHost host, TestReceiver receiver)
    {
        _host = host;
        Receiver = receiver;
        Log = host.Services.GetRequiredService<TestLog>();
        Metrics = host.Services.GetRequiredService<TestMetrics>();
        Sockets = host.Services.GetRequiredService<SipSockets>();
        Lane = host.Services.GetRequiredService<SipLane>();
        Inbound = host.Services.GetRequiredService<InboundConnections>();
        Deadlines = host.Services.GetRequiredService<ConnectionDeadlines>();
    }

    public TestReceiver Receiver { get; }

    public SipSockets Sockets { get; }

    public SipLane Lane { get; }

    public InboundConnections Inbound { get; }

    public ConnectionDeadlines Deadlines { get; }

    public TestLog Log { get; }

    public TestMetrics Metrics { get; }

    public static Task<TestNode> StartAsync(params SipTransport[] transports) => StartAsync(null, null, transports);

    public static async Task<TestNode> StartAsync(Action<SipTransportOptions>? configure, TimeProvider? clock, params SipTransport[] transports)
    {
        var node = Create(options =>
        {
            foreach (var transport in transports) options.Listeners.Add(new SipListenerOptions(transport, V4));
            configure?.Invoke(options);
        }, clock);
        await node.StartAsync();
        return node;
    }

    /// <summary>Starts a node that speaks TLS with these certificates.</summary>
    public static async Task<TestNode> StartTlsAsync(ISipTlsCertificates certificates, SipClientCertificates clients, Action<SipTransportOptions>? configure = null)
    {
        var node = Create(options =>
        {
            options.Listeners.Add(new SipListenerOptions(SipTransport.Tls, V4));
            options.TlsClient.Certificates = certificates;
            configure?.Invoke(options);
        }, null, listen => listen.UseTls(certificates, clients));
        await node.StartAsync();
        return node;
    }

    public static TestNode Create(Action<SipTransportOptions> configure, TimeProvider? clock = null, Action<ListenOptions>? useTls = null)
    {
        var receiver = new TestReceiver();
        var options = new SipTransportOptions();
        configure(options);
        var host = Build(configure, options, services =>
        {
            services.AddSipTransport(configure);
            services.AddSingleton<ISipReceiver>(receiver);
            services.AddSingleton<TestLog>();
            services.AddSingleton<ILoggerFactory>(s => s.GetRequiredService<TestLog>());
            services.AddSingleton<TestMetrics>();
            if (clock is not null) services.AddSingleton(clock);
        }, useTls ?? (static listen => listen.UseHttps(TestCertificate.Server)));
        receiver.Sockets = host.Services.GetRequiredService<ISipSockets>();
        return new TestNode(host, receiver);
    }

    public Task StartAsync() => _host.StartAsync(TestReceiver.Cancel);

    public IPEndPoint Address(int listener = 0) => Sockets.Listeners[listener].Local.ToEndPoint();

    /// <summary>Runs on the lane.</summary>
    public Task<T> OnLaneAsync<T>(Func<T> function) => Lane.InvokeAsync(function).WaitAsync(TestReceiver.Cancel);

    /// <summary>Sends on the lane, as a function would.</summary>
    public Task<bool> SendAsync(Flow flow, ReadOnlyMemory<byte> octets) => OnLaneAsync(() => Sockets.Send(flow, octets.Span));

    public async Task StopAsync() => await _host.StopAsync(TestReceiver.Cancel);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(TestReceiver.Cancel);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static IHost Build(Action<SipTransportOptions> configure, SipTransportOptions options, Action<IServiceCollection> addServices, Action<ListenOptions> useTls)
    {
        if (options.Listeners.All(l => l.Transport == SipTransport.Udp))
        {
            var plain = Host.CreateEmptyApplicationBuilder(null);
            addServices(plain.Services);
            return plain.Build();
        }

        var builder = WebApplication.CreateSlimBuilder();
        addServices(builder.Services);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            for (var i = 0; i < options.Listeners.Count; i++)
            {
                var index = i;
                if (options.Listeners[i].Transport == SipTransport.Udp) continue;
                kestrel.Listen(options.Listeners[i].Address, listen =>
                {
                    if (options.Listeners[index].Transport.IsSecure()) useTls(listen);
                    listen.UseSip(index);
                });
            }
        });
        var app = builder.Build();
        app.MapSipWebSocket();
        return app;
    }
}
