using System.Globalization;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>
/// sipsak asks, registers, floods and sends damaged messages. Its modes that call and send messages to itself are left out: sipsak 0.9.8.1 crashes in them. It also cuts a port of five digits in a URI, so
/// the port is given apart.
/// </summary>
public sealed class SipsakTests(SippTests.Server fixture) : IClassFixture<SippTests.Server>
{
    private TandemServer Tandem => fixture.Tandem;

    [Fact]
    public async Task OptionsIsAnswered() => Assert.Equal(0, await RunAsync("-s", "sip:127.0.0.1"));

    [Fact]
    public async Task AUserRegistersWithDigest()
    {
        Assert.Equal(0, await RunAsync("-U", "-i", "-C", "sip:carol@127.0.0.1:9", "-x", "60", "-u", "carol", "-a", "carol-secret", "-s", "sip:carol@127.0.0.1"));
        await Tandem.CounterReachesAsync("tandem_core_registrations", 1);
    }

    [Fact]
    public async Task AFloodIsSurvived()
    {
        await RunAsync("-F", "-e", "2000", "-s", "sip:127.0.0.1");
        await AssertServesAsync();
    }

    [Fact]
    public async Task RandomlyDamagedMessagesAreRefusedAndCounted()
    {
        // It damages one octet more each time, and gives up when something is not answered.
        for (var i = 0; i < 3; i++) await RunAsync("-R", "-t", "40", "-s", "sip:127.0.0.1");
        await Tandem.CounterReachesAsync("tandem_edge_messages_refused", 1);
        await AssertServesAsync();
    }

    private async Task AssertServesAsync()
    {
        Assert.Equal(0, await RunAsync("-s", "sip:127.0.0.1"));
        Assert.Equal(0, await Tandem.CounterAsync("tandem_sip_lane_errors"));
    }

    private async Task<int> RunAsync(params string[] arguments)
    {
        await using var sipsak = ChildProcess.Start("sipsak", ["-H", "127.0.0.1", "-r", Tandem.SipPort.ToString(CultureInfo.InvariantCulture), .. arguments]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await sipsak.EndAsync(patience.Token);
    }
}
