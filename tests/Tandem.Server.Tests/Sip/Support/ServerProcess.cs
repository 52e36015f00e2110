using System.Diagnostics;
using System.Globalization;

namespace Tandem.Server.Tests.Sip.Support;

/// <summary>A server in a process of its own, so that it can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>Starts it and waits until it says that it is ready. Without TURN, among whose ports those may be that the system has given out.</summary>
    public static async Task<ServerProcess> StartAsync(string dataFolder, TestServer where, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "tandem")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["serve", "--data", dataFolder, "--set", $"Ports:Http={where.HttpPort}", "--set", $"Ports:Https={where.HttpsPort}", "--set", $"Ports:Sip={where.SipPort}", "--set", $"Ports:SipTls={where.SipTlsPort}", "--set", "Turn:IsOn=false", .. arguments])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var output = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Add(line);
            if (!line.Contains("is ready", StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            return new ServerProcess(process);
        }

        throw new InvalidOperationException($"The server did not start: {string.Join('\n', output)}\n{await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Runs the program to its end. Returns its exit code and what it wrote to the error output.</summary>
    public static async Task<(int ExitCode, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "tandem")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error.TrimEnd());
    }

    /// <summary>Ends it by SIGKILL, which it cannot notice.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end by SIGTERM. Returns its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }
}
