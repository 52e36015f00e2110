using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tandem.Interop.Tests.Peers;

/// <summary>What crossed the loopback interface on the ports of a test, and what tshark makes of it.</summary>
internal sealed class Capture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;
    private readonly string _protocol;
    private readonly int[] _ports;
    private readonly int _mark;

    private Capture(TemporaryFolder folder, ChildProcess process, string protocol, int[] ports, int mark)
    {
        _mark = mark;
        _protocol = protocol;
        _folder = folder;
        _process = process;
        _ports = ports;
    }

    public static Task<Capture> StartAsync(params int[] ports) => StartAsync("sip", ports);

    /// <summary>Starts it.</summary>
    /// <param name="protocol">What tshark takes for the protocol on the ports.</param>
    /// <param name="ports">The ports.</param>
    public static async Task<Capture> StartAsync(string protocol, params int[] ports)
    {
        var folder = new TemporaryFolder("tandem-capture-");
        var mark = Ports.Take();
        var filter = string.Join(" or ", ports.Append(mark).Select(port => string.Create(CultureInfo.InvariantCulture, $"port {port}")));
        var process = ChildProcess.Start("dumpcap", ["-q", "-i", "lo", "-f", filter, "-a", "duration:60", "-w", folder.File("capture.pcapng")]);
        var capture = new Capture(folder, process, protocol, ports, mark);
        await process.PrintsAsync(TimeSpan.FromSeconds(15), "File:");
        return capture;
    }

    /// <summary>Ends the capture when it has all packets: one of our own is sent after them, and when that is in the file they are.</summary>
    public async Task StopAsync()
    {
        using var sender = new UdpClient();
        await sender.SendAsync("end"u8.ToArray(), new IPEndPoint(IPAddress.Loopback, _mark));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await ReadAsync($"udp.dstport=={_mark}", "frame.number")).Length == 0) patience.Token.ThrowIfCancellationRequested();
        await _process.StopAsync("INT");
    }

    /// <summary>Lines of tshark's fields for the packets that a display filter takes.</summary>
    public async Task<string[]> ReadAsync(string filter, params string[] fields)
    {
        List<string> arguments = ["-r", _folder.File("capture.pcapng"), "-Y", filter, "-T", "fields"];
        foreach (var field in fields) arguments.AddRange(["-e", field]);
        // DTLS over TCP is TLS.
        var byStream = _protocol == "dtls" ? "tls" : _protocol;
        foreach (var port in _ports)
            arguments.AddRange(["-d", string.Create(CultureInfo.InvariantCulture, $"udp.port=={port},{_protocol}"), "-d", string.Create(CultureInfo.InvariantCulture, $"tcp.port=={port},{byStream}")]);
        await using var tshark = ChildProcess.Start("tshark", arguments);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await tshark.EndAsync(patience.Token);
        return [.. tshark.Output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && !line.StartsWith("Running as user", StringComparison.Ordinal))];
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync("INT");
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
