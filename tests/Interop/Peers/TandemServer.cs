using System.Globalization;
using System.Net.Sockets;
using Tandem.Interop.Tests.Network;

namespace Tandem.Interop.Tests.Peers;

/// <summary>The server as <c>./run</c> starts it, on ports and in a folder of its own.</summary>
internal sealed class TandemServer : IAsyncDisposable
{
    private static readonly string Program =
        Environment.GetEnvironmentVariable("TANDEM_SERVER") ?? Path.Combine(Repository.Root, "artifacts", "server", "tandem");

    /// <summary>SIPp 3.6.1 reads the first challenge only and knows MD5 alone.</summary>
    public static readonly string[] ForSipp = ["--set", "Core:Authentication:OfferSha256=false"];

    private readonly string[] _arguments;
    private readonly TemporaryFolder _data = new("tandem-interop-");
    private readonly int _offset;
    private ChildProcess? _process;

    private TandemServer(int offset, string[] arguments)
    {
        _offset = offset;
        _arguments = arguments;
        Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{8080 + offset}") };
    }

    public int SipPort => 5060 + _offset;

    public int TlsPort => 5061 + _offset;

    public int WebPort => 8080 + _offset;

    public int WebTlsPort => 8443 + _offset;

    public int StunPort => 3478 + _offset;

    public int StunTlsPort => 5349 + _offset;

    public int NgPort => 2223 + _offset;

    public int ProcessId => _process!.Id;

    /// <summary>The file that keeps registrations.</summary>
    public string Journal => _data.File("registrations.journal");

    /// <summary>The file with the certificate that it made for itself.</summary>
    public string Certificate => _data.File("tandem.crt");

    public HttpClient Http { get; }

    public string Log => _process?.Output ?? "";

    public static Task<TandemServer> StartAsync(params string[] arguments) => StartAsync(Ports.TakeOffset(), arguments);

    public static async Task<TandemServer> StartAsync(int offset, string[] arguments)
    {
        var server = new TandemServer(offset, arguments);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts a server in another network, on its usual ports. It is not reached from here.</summary>
    public static async Task<TandemServer> StartInAsync(NetworkNamespace network, params string[] arguments)
    {
        var server = new TandemServer(0, arguments);
        server._process = network.Start(Program, ["serve", "--data", server._data.Path, .. arguments]);
        try
        {
            await server._process.PrintsAsync(TimeSpan.FromSeconds(60), " is ready");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server with its own settings, a JSON object as in appsettings.json.</summary>
    public static async Task<TandemServer> StartWithAsync(int offset, string settings)
    {
        var server = new TandemServer(offset, ForSipp);
        await File.WriteAllTextAsync(server._data.File("appsettings.json"), settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the process, again after <see cref="Kill"/> on the same data, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        if (!File.Exists(Program)) throw new FileNotFoundException("Build the server first: ./run --build-only", Program);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await StartOnceAsync(patience.Token)) await Task.Delay(200, patience.Token);
    }

    /// <summary>False when a port is taken: while the server was down, the system may have lent it to a connection of somebody else.</summary>
    private async Task<bool> StartOnceAsync(CancellationToken cancel)
    {
        _process = ChildProcess.Start(Program, ["serve", "--port-offset", _offset.ToString(CultureInfo.InvariantCulture), "--data", _data.Path, .. _arguments]);
        while (!await IsReadyAsync(cancel))
        {
            if (_process.HasEnded)
            {
                await _process.EndAsync(cancel);
                return _process.Output.Contains("is in use by another program", StringComparison.Ordinal) ? false : throw new InvalidOperationException($"The server ended:\n{_process.Output}");
            }

            await Task.Delay(50, cancel);
        }

        return true;
    }

    /// <summary>Asks as its own user, by the socket in its folder, from whatever network.</summary>
    public async Task<string> ControlAsync(string path)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_data.File("control.socket")), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler);
        return await http.GetStringAsync(new Uri("http://localhost" + path));
    }

    /// <summary>Ends the process as a crash would.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.EndAsync(CancellationToken.None);
    }

    /// <summary>Sends the process a signal.</summary>
    public Task SignalAsync(string signal) => _process!.SignalAsync(signal);

    /// <summary>Waits until a counter is at least at a value; /metrics answers from a cache of some tenths of a second.</summary>
    public Task CounterReachesAsync(string name, double value, string? label = null) => CounterIsAsync(name, label, count => count >= value);

    /// <summary>Waits until a figure is at a value.</summary>
    public Task CounterBecomesAsync(string name, double value, string? label = null) => CounterIsAsync(name, label, count => count == value);

    /// <summary>The sum of a counter over all its labels, as /metrics shows it.</summary>
    public async Task<double> CounterAsync(string name, string? label = null)
    {
        var text = await Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && (label is null || line.Contains(label, StringComparison.Ordinal)))
            .Sum(Value);

        // name{labels} value timestamp
        static double Value(string line) =>
            double.Parse(line[(line.Contains('}') ? line.LastIndexOf('}') + 2 : line.IndexOf(' ') + 1)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        Http.Dispose();
        _data.Dispose();
    }

    private async Task CounterIsAsync(string name, string? label, Func<double, bool> isReached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!isReached(await CounterAsync(name, label))) await Task.Delay(50, patience.Token);
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancel);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
