using System.Net;
using System.Net.Sockets;
using Tandem.Server.Hosting;
using Tandem.Server.Tests.Sip.Support;

namespace Tandem.Server.Tests.Hosting;

/// <summary>What keeps a server from starting, in the words that its operator reads.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Http")]
    [InlineData("Https")]
    [InlineData("Sip")]
    [InlineData("SipTls")]
    [InlineData("Stun")]
    [InlineData("StunTls")]
    public async Task A_port_in_use_is_named_with_its_option_and_the_way_out(string use)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var refusal = await Assert.ThrowsAsync<StartException>(() => StartAsync(($"Tandem:Ports:{use}", $"{port}")));
        Assert.Equal(StartException.Unavailable, refusal.ExitCode);
        Assert.StartsWith($"Tandem:Ports:{use} = \"{port}\": 127.0.0.1:{port} is in use", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--port-offset", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("Sip")]
    [InlineData("Stun")]
    [InlineData("StunAlternate")]
    public async Task A_UDP_port_in_use_is_told_as_well(string use)
    {
        using var taken = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)taken.Client.LocalEndPoint!).Port;
        var refusal = await Assert.ThrowsAsync<StartException>(() => StartAsync(($"Tandem:Ports:{use}", $"{port}")));
        Assert.StartsWith($"Tandem:Ports:{use} = \"{port}\": 127.0.0.1:{port} is in use", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_told()
    {
        var refusal = await Assert.ThrowsAsync<StartException>(() => TestServer.StartAsync(_folder.Path, ("Tandem:Bind", "192.0.2.77")));
        Assert.Contains("this machine has no such address", refusal.Message, StringComparison.Ordinal);
        var relay = await Assert.ThrowsAsync<StartException>(() => TestServer.StartAsync(_folder.Path, ("Tandem:Turn:Addresses", "127.0.0.1,192.0.2.77")));
        Assert.StartsWith("Tandem:Turn:Addresses = \"192.0.2.77\": this machine has no such address.", relay.Message, StringComparison.Ordinal);
        Assert.Equal(StartException.Unavailable, relay.ExitCode);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused_and_after_the_first_has_ended_it_is_not()
    {
        await using (var first = await TestServer.StartAsync(_folder.Path))
        {
            var refusal = await Assert.ThrowsAsync<StartException>(() => TestServer.StartAsync(_folder.Path));
            Assert.Equal(StartException.Unavailable, refusal.ExitCode);
            Assert.Contains($"Another Tandem (process {Environment.ProcessId}) uses the data folder {_folder.Path}", refusal.Message, StringComparison.Ordinal);
            await first.StopAsync();
        }

        await using var next = await TestServer.StartAsync(_folder.Path);
        await next.StopAsync();
    }

    [Fact]
    public async Task A_start_that_fails_leaves_nothing_taken()
    {
        using (var taken = new TcpListener(IPAddress.Loopback, 0))
        {
            taken.Start();
            await Assert.ThrowsAsync<StartException>(() => StartAsync(("Tandem:Ports:SipTls", $"{((IPEndPoint)taken.LocalEndpoint).Port}")));
        }

        await using var server = await TestServer.StartAsync(_folder.Path);
        await server.StopAsync();
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_one_is_told()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "", TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<StartException>(() => TestServer.StartAsync(_folder.File("file")));
        Assert.Contains(_folder.File("file"), refusal.Message, StringComparison.Ordinal);
        var tooLong = await Assert.ThrowsAsync<StartException>(() => TestServer.StartAsync(_folder.File(new string('x', 100))));
        Assert.Contains("too long", tooLong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_none_is_told()
    {
        await File.WriteAllTextAsync(_folder.File("accounts.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<StartException>(() => TestServer.StartAsync(_folder.Path));
        Assert.Contains(_folder.File("accounts.db"), refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public async Task The_data_folder_is_its_owners_alone()
    {
        var data = _folder.File("data");
        await using var server = await TestServer.StartAsync(data);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
        foreach (var file in (string[])["tandem.key", "server.key", "control.socket", "registrations.journal"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, file)));
        await server.StopAsync();
    }

    [Theory]
    [InlineData(2, "Tandem:PortOffset = \"x\": must be a whole number from 0 to 57000", "--port-offset", "x")]
    [InlineData(2, "Unrecognized command or argument '--colour'. See tandem --help.", "--colour")]
    [InlineData(2, "--set nothing: write KEY=VALUE, such as Ports:Http=80.", "--set", "nothing")]
    [InlineData(3, "No Tandem runs with the data folder /nowhere/at/all. Start it, or name the folder of one that runs with --data DIR.", "trace", "--data", "/nowhere/at/all")]
    public async Task The_program_ends_with_one_line_and_no_stack_trace(int exitCode, string line, params string[] arguments)
    {
        var (code, error) = await ServerProcess.RunAsync(arguments);
        Assert.Equal((exitCode, line), (code, error));
    }

    /// <summary>On a port that the system has given out, which is none that TURN relays from.</summary>
    private Task<TandemServer> StartAsync((string Key, string Value) port) => TestServer.StartAsync(_folder.Path, port, ("Tandem:Turn:FirstPort", "1024"), ("Tandem:Turn:LastPort", "1024"));
}
