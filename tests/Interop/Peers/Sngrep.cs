namespace Tandem.Interop.Tests.Peers;

/// <summary>sngrep as a collector of HEP: it writes what it was sent into a file, as packets of the addresses that were told to it.</summary>
internal sealed class Sngrep : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;

    private Sngrep(TemporaryFolder folder, ChildProcess process)
    {
        _folder = folder;
        _process = process;
    }

    public static async Task<Sngrep> StartAsync(int port)
    {
        var folder = new TemporaryFolder("tandem-sngrep-");
        var sngrep = new Sngrep(folder, ChildProcess.Start("sngrep", ["-F", "-N", "-L", FormattableString.Invariant($"udp:127.0.0.1:{port}"), "-O", folder.File("capture.pcap")]));
        await Ports.AwaitListenerAsync(port, sngrep._process);
        return sngrep;
    }

    /// <summary>Waits until as many messages are in the file as a test expects last, ends the capture, and gives fields of those that each display filter takes.</summary>
    public async Task<IReadOnlyList<string[]>> ReadAsync(int messages, string last, params string[] filters)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while ((await TsharkAsync(last, patience.Token)).Length < messages) await Task.Delay(100, patience.Token);
        await _process.StopAsync("INT");
        var answers = new List<string[]>();
        foreach (var filter in filters) answers.Add(await TsharkAsync(filter, patience.Token));
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<string[]> TsharkAsync(string filter, CancellationToken cancellation)
    {
        string[] fields = ["ip.src", "udp.srcport", "ip.dst", "udp.dstport", "sip.Request-Line", "sip.Status-Line", "_ws.expert.message"];
        await using var tshark = ChildProcess.Start(
            "tshark", ["-r", _folder.File("capture.pcap"), "-Y", filter, "-d", "udp.port==1-65535,sip", "-T", "fields", "-E", "separator=|", .. fields.SelectMany(field => new[] { "-e", field })]);
        await tshark.EndAsync(cancellation);
        return [.. tshark.Output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Contains('|', StringComparison.Ordinal))];
    }
}
