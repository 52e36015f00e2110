using System.Globalization;

namespace Tandem.Interop.Tests.Peers;

/// <summary>sipp registers one user after the other, at a rate, and writes down whom the server acknowledged.</summary>
internal sealed class RegistrationLoad : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("tandem-load-");
    private readonly ChildProcess _process;

    public RegistrationLoad(int serverPort, int users, int perSecond) => _process = ChildProcess.Start(
        "sipp",
        [
            "-sf", Path.Combine(AppContext.BaseDirectory, "Scenarios", "register-load.xml"), "-i", "127.0.0.1", "-p", Text(Ports.Take()), "-t", "u1", "-nostdin", "-deadcall_wait", "0",
            "-r", Text(perSecond), "-m", Text(users), "-trace_logs", "-log_file", Log, "-trace_err", "-error_file", _folder.File("errors.txt"), FormattableString.Invariant($"127.0.0.1:{serverPort}"),
        ],
        _folder.Path);

    /// <summary>The users whose 200 has come so far.</summary>
    public IReadOnlyList<string> Acknowledged => File.Exists(Log) ? ReadWholeLines(Log) : [];

    private string Log => _folder.File("acknowledged.txt");

    /// <summary>Waits until so many are acknowledged.</summary>
    public async Task ReachesAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Acknowledged.Count < count)
        {
            Assert.False(_process.HasEnded, $"sipp ended with {Acknowledged.Count} acknowledged.\n{_process.Output}");
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Waits until every user was tried.</summary>
    public async Task EndsAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await _process.EndAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync("KILL");
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string[] ReadWholeLines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
