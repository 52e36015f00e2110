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
            var (host, call) = await CallAsync();
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
            var (host, call) = await CallAsync();
            await using var ending = call;
            call.BeginExchange(Endless);

            await host.ChangeBorderAsync(border);

            // RFC 7675 section 5.1: nothing is sent any more.
            await call.BothSayAsync("disconnected 1\n");
            await call.RestartAsync();
            await call.ExchangeAsync(Packets);
            Assert.Equal((relay, "host"), (call.A.Path.Local, call.B.Path.Local));
        }

        /// <summary>A call of a host at home with one that has a public address, whose data flows.</summary>
        private async Task<(LaboratoryHost Home, IceCall Call)> CallAsync()
        {
            var home = await _server.Laboratory.AddHostAsync(Border.PortRestricted);
            var call = await IceCall.StartAsync(_server, home, await _server.Laboratory.AddHostAsync(Border.None), ConsentTimeout);
            await call.ExchangeAsync(Packets);
            Assert.Equal(("srflx", "host"), (call.A.Path.Local, call.B.Path.Local));
            return (home, call);
        }
    }
}
