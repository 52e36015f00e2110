using System.Globalization;
using System.Net;

namespace Tandem.Interop.Tests.Peers;

/// <summary>coturn's server on 127.0.0.1, with the realm <c>coturn.test</c>.</summary>
internal sealed class Turnserver : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;

    private Turnserver(TemporaryFolder folder, ChildProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Address = new IPEndPoint(IPAddress.Loopback, port);
    }

    public IPEndPoint Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="arguments">Who is let in, and whatever else turnserver(1) knows.</param>
    public static async Task<Turnserver> StartAsync(params string[] arguments)
    {
        var folder = new TemporaryFolder("tandem-coturn-");
        var port = Ports.Take();
        var text = port.ToString(CultureInfo.InvariantCulture);
        var process = ChildProcess.Start("turnserver",
        [
            "-n", "-L", "127.0.0.1", "-E", "127.0.0.1", "-p", text, "-r", "coturn.test", "-a", "--no-cli", "--no-tls", "--no-dtls", "--allow-loopback-peers", "--verbose", "--log-file=stdout", "--simple-log",
            $"--pidfile={folder.File("pid")}", $"--userdb={folder.File("users")}", .. arguments,
        ]);
        var server = new Turnserver(folder, process, port);
        await server.LogsAsync($"UDP listener opened on: 127.0.0.1:{text}");
        // It comes to it later.
        await server.LogsAsync($"TCP listener opened on : 127.0.0.1:{text}");
        return server;
    }

    /// <summary>Waits until it has logged something.</summary>
    public Task LogsAsync(string text) => _process.PrintsAsync(TimeSpan.FromSeconds(60), text);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
