using Tandem.Interop.Tests.Network;

namespace Tandem.Interop.Tests;

/// <summary>The network of a call changes while its data flows.</summary>
[Collection(nameof(Laboratory))]
public sealed class NetworkChangeTests(NetworkChangeTests.Changes changes) : IClassFixture<NetworkChangeTests.Changes>
{
    [Fact]
    public Task AnotherAddressOfTheNatIsFollowedAndARestartGoesOnWithIt() => changes.Rebinding;

    [Fact]
    public Task WhereUdpIsBlockedInMidCallARestartGoesOnByTheRelayOverTcp() => changes.UdpBlocked;

    [Fact]
    public Task WhereAllButHttpsIsBlockedInMidCallARestartGoesOnByTheRelayOverTls() => changes.OnlyHttps;

    /// <summary>The three calls, at the same time.</summary>
    public sealed class Changes : IAsyncLifetime
    {
        private const int Packets = 150;

        /// <summary>More than there is time for: data that flows all through the change.</summary>
        private const int Endless = 100_000;

        private static readonly TimeSpan ConsentTimeout = TimeSpan.FromSeconds(15);

        private readonly PublicServer _server = new();

        internal Task Rebinding { get; private set; } = Task.CompletedTask;

        internal Task UdpBlocked { get; private set; } = Task.CompletedTask;

        internal Task OnlyHttps { get; private set; } = Task.CompletedTask;

        public async ValueTask InitializeAsync()
        {
            await _server.InitializeAsync();
            Rebinding = RebindAsync();
            UdpBlocked = BlockAsync(Border.UdpBlocked, "relay/tcp");
            OnlyHttps = BlockAsync(Border.OnlyHttps, "relay/tls");
        }

        public async ValueTask DisposeAsync()
        {
            await Task.WhenAll(new[] { Rebinding, UdpBlocked, OnlyHttps }.Select(call => call.ContinueWith(static _ => { }, TaskScheduler.Default)));
            await _server.DisposeAsync();
        }

        private async Task RebindAsync()
        {
            var (host, _, call) = await CallAsync();
            await using var ending = call;
            var before = call.B.Path;
            var address = _server.Laboratory.TakeAddress();
            call.BeginExchange(Endless);

            await host.ChangeBorderAsync(Border.PortRestricted, address);

            // The next consent check comes from there, with the right password: it is followed without a restart.
            await call.B.SaysAsync($" prflx {before.LocalAddress} {address}:");
            await call.ExchangeAsync(Packets);
            await call.RestartAsync();
            await call.ExchangeAsync(Packets);
            Assert.Equal(("srflx", "host"), (call.A.Path.Local, call.A.Path.Remote));
            Assert.StartsWith($"{address}:", call.A.Path.LocalAddress, StringComparison.Ordinal);
        }

        private async Task BlockAsync(Border border, string relay)
        {
            var (host, other, call) = await CallAsync();
            await using var ending = call;
            await Task.WhenAll(host.CountDataAsync(), other.CountDataAsync());
            call.BeginExchange(Endless);

            await host.ChangeBorderAsync(border);

            await Task.WhenAll(FallSilentAsync(call.A, host), FallSilentAsync(call.B, other));
            await call.RestartAsync();
            await call.ExchangeAsync(Packets);
            Assert.Equal((relay, "host"), (call.A.Path.Local, call.B.Path.Local));
        }

        /// <summary>RFC 7675 section 5.1: data goes out until the consent has expired, and then no more, as the agent counts it and as the kernel of its host does.</summary>
        private static async Task FallSilentAsync(Network.IceProbe agent, LaboratoryHost host)
        {
            await agent.SaysAsync("disconnected 1\n");
            var sent = await host.DataSentAsync();
            await agent.SaysAsync("quiet 1\n");
            Assert.Equal(sent, await host.DataSentAsync());
            Assert.InRange(sent, Packets, Endless);
        }

        /// <summary>A call of a host at home with one that has a public address, whose data flows.</summary>
        private async Task<(LaboratoryHost Home, LaboratoryHost Other, IceCall Call)> CallAsync()
        {
            var home = await _server.Laboratory.AddHostAsync(Border.PortRestricted);
            var other = await _server.Laboratory.AddHostAsync(Border.None);
            var call = await IceCall.StartAsync(_server, home, other, ConsentTimeout);
            await call.ExchangeAsync(Packets);
            Assert.Equal(("srflx", "host"), (call.A.Path.Local, call.B.Path.Local));
            return (home, other, call);
        }
    }
}
