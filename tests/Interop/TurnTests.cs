using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>coturn's client against the server: each way to it and each way of sending, with credentials of each kind.</summary>
public sealed class TurnTests(TurnTests.Server fixture) : IClassFixture<TurnTests.Server>
{
    private const string SharedSecret = "from north to south";

    /// <summary>Octets of a message with 100 octets of data.</summary>
    private const int ChannelData = 104, DataIndication = 136;

    private TandemServer Tandem => fixture.Tandem;

    [Theory]
    [InlineData("udp", "channels")]
    [InlineData("udp", "indications")]
    [InlineData("tcp", "channels")]
    [InlineData("tcp", "indications")]
    [InlineData("tls", "channels")]
    [InlineData("tls", "indications")]
    [InlineData("tls", "channels", "HTTPS")]
    [InlineData("tls", "channels", "STUN")]
    [InlineData("dtls", "channels")]
    [InlineData("dtls", "indications")]
    public async Task RelaysRtpAndRtcpToAPeerAndBack(string transport, string way, string port = "")
    {
        await using var peer = EchoPeer.Start();
        var (before, allocations) = (await DatagramsAsync(), await AllocationsAsync());
        var run = await Uclient.RunAsync(Port(transport, port), [.. Uclient.Alice, .. Transport(transport), .. way == "indications" ? ["-s"] : (string[])[], .. Uclient.To(peer), "-n", "20"]);
        if (transport == "tls") run.AssertNothingLostWithinTls(way == "indications" ? DataIndication : ChannelData);
        else run.AssertNothingLost();
        Assert.Equal((40, 40), (run.Sent, peer.Received));
        await EndAsync(allocations, transport);
        Assert.Equal((before.ToPeer + 40, before.ToClient + 40), await DatagramsAsync());
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("tls")]
    [InlineData("dtls")]
    public async Task TwoClientsTalkToEachOtherThroughTheirRelays(string transport)
    {
        var allocations = await AllocationsAsync();
        var run = await Uclient.RunAsync(Port(transport), [.. Uclient.Alice, .. Transport(transport), "-y", "-n", "10"]);
        if (transport == "tls") run.AssertNothingLostWithinTls(ChannelData);
        else run.AssertNothingLost();
        Assert.Equal(40, run.Sent);
        await EndAsync(allocations, transport);
    }

    [Theory]
    [InlineData("with DONT-FRAGMENT", "-g")]
    [InlineData("and moves by its ticket", "-M")]
    // coturn 4.6.1 numbers ADDITIONAL-ADDRESS-FAMILY 0x8032 where RFC 8656 section 18 has 0x8000: it gets an IPv4 address alone. Without -M its Refresh may then name IPv6, which is 443.
    [InlineData("and asks for both families by a number of its own", "-Z", "-M")]
    [InlineData("and names IPv4", "-X")]
    [InlineData("and pads its channel data", "-D")]
    [InlineData("and makes more permissions and channels than it needs", "-G")]
    [InlineData("of a kilobyte", "-l", "1200")]
    public async Task RelaysWhenTheClientSends(string how, params string[] arguments)
    {
        await using var peer = EchoPeer.Start();
        var allocations = await AllocationsAsync();
        var run = await Uclient.RunAsync(Tandem.StunPort, [.. Uclient.Alice, .. arguments, .. Uclient.To(peer)]);
        Assert.True(run.ExitCode == 0, $"{how}: {run.Output}");
        run.AssertNothingLost();
        await EndAsync(allocations);
    }

    [Fact]
    public async Task RelaysOverIpv6()
    {
        await using var peer = EchoPeer.Start(IPAddress.IPv6Loopback);
        var allocations = await AllocationsAsync();
        var run = await Uclient.RunAsync(Tandem.StunPort, [.. Uclient.Alice, "-x", "-e", "::1", "-r", Text(peer.Port)]);
        run.AssertNothingLost();
        Assert.Equal(run.Sent, peer.Received);
        await EndAsync(allocations);
    }

    [Theory]
    [InlineData("-u", "bob", "-W", SharedSecret)]
    [InlineData("-W", SharedSecret)]
    public async Task TimeLimitedCredentialsOfASharedSecretAreAccepted(params string[] credentials)
    {
        await using var peer = EchoPeer.Start();
        var allocations = await AllocationsAsync();
        (await Uclient.RunAsync(Tandem.StunPort, [.. credentials, .. Uclient.To(peer)])).AssertNothingLost();
        await EndAsync(allocations);
    }

    [Fact]
    public async Task CredentialsThatAPageWasGivenAreAccepted()
    {
        await using var peer = EchoPeer.Start();
        var turn = await IceServerAsync();
        var allocations = await AllocationsAsync();
        var run = await Uclient.RunAsync(Tandem.StunPort, ["-u", turn.GetProperty("username").GetString()!, "-w", turn.GetProperty("credential").GetString()!, .. Uclient.To(peer)]);
        run.AssertNothingLost();
        await EndAsync(allocations);
    }

    [Fact]
    public async Task TellsAClientItsAddress()
    {
        var (_, output) = await ChildProcess.RunAsync(TimeSpan.FromSeconds(30), "turnutils_stunclient", "-p", Text(Tandem.StunPort), "-L", "127.0.0.1", "127.0.0.1");
        Assert.Contains("UDP reflexive addr: 127.0.0.1:", output, StringComparison.Ordinal);
    }

    private static string Text(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string[] Transport(string transport) => transport switch
    {
        "udp" => [],
        "tcp" => ["-t"],
        "dtls" => ["-S"],
        _ => ["-t", "-S"],
    };

    private int Port(string transport, string port = "") => (transport, port) switch
    {
        (_, "HTTPS") => Tandem.WebTlsPort,
        ("tls" or "dtls", "") => Tandem.StunTlsPort,
        _ => Tandem.StunPort,
    };

    private async Task<(double ToPeer, double ToClient)> DatagramsAsync() =>
        (await Tandem.CounterAsync("tandem_turn_datagrams", "direction=\"to_peer\""), await Tandem.CounterAsync("tandem_turn_datagrams", "direction=\"to_client\""));

    private Task<double> AllocationsAsync() => Tandem.CounterAsync("tandem_turn_allocations{");

    /// <summary>Waits until the client's allocations are gone. It tries the server with one more, which ends with its connection, and over UDP and DTLS not before its time.</summary>
    private async Task EndAsync(double before, string transport = "udp")
    {
        await Tandem.CounterBecomesAsync("tandem_turn_allocations{", before + (transport is "udp" or "dtls" ? 1 : 0));
        Assert.Equal((0, 0), (await Tandem.CounterAsync("tandem_turn_permissions"), await Tandem.CounterAsync("tandem_turn_channels")));
    }

    private async Task<JsonElement> IceServerAsync()
    {
        using var signedIn = await Tandem.Http.PostAsJsonAsync(new Uri("/api/v1/session", UriKind.Relative), new { userName = "alice", password = "alice-secret" });
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        var list = await Tandem.Http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/ice-servers", UriKind.Relative));
        return list.GetProperty("iceServers")[1];
    }

    /// <summary>A server on which every user name exists, with the password "secret", and peers on loopback are allowed.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal TandemServer Tandem { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Tandem = await TandemServer.StartAsync("--lab", "--set", $"Turn:SharedSecrets={SharedSecret}");

        public ValueTask DisposeAsync() => Tandem?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
