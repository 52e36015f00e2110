using System.Diagnostics;
using System.Text;

namespace Tandem.Interop.Tests.Peers;

/// <summary>A program that a test started: its output is kept, and it ends with the test.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private TaskCompletionSource _printed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(ProcessStartInfo start, Action<string>? heard)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) =>
        {
            Keep(line.Data);
            if (line.Data is not null) heard?.Invoke(line.Data);
        };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public static ChildProcess Start(string program, IEnumerable<string> arguments, string? folder = null)
    {
        var child = Begin(program, arguments, folder, heard: null);
        child.EndInput();
        return child;
    }

    /// <summary>Starts a program that is spoken with by lines.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="heard">Called with each line that it prints, one after the other.</param>
    public static ChildProcess StartDialogue(string program, IEnumerable<string> arguments, Action<string> heard) => Begin(program, arguments, folder: null, heard);

    /// <summary>Says a line to a program that was started for it. From any thread; a program that has ended does not hear it.</summary>
    public void Say(string line)
    {
        try
        {
            lock (_process.StandardInput) _process.StandardInput.WriteLine(line);
        }
        catch (IOException)
        {
            // It has ended.
        }
    }

    /// <summary>Has nothing more to say to it.</summary>
    public void EndInput()
    {
        lock (_process.StandardInput) _process.StandardInput.Close();
    }

    /// <summary>Runs a program to its end and gives its exit code and what it printed.</summary>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(TimeSpan patience, string program, params IEnumerable<string> arguments)
    {
        await using var child = Start(program, arguments);
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            return (await child.EndAsync(timeout.Token), child.Output);
        }
        catch (OperationCanceledException)
        {
            child.Kill();
            throw new TimeoutException($"{program} did not end within {patience}:\n{child.Output}");
        }
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary>Waits until the program has printed one of the texts.</summary>
    /// <exception cref="InvalidOperationException">It ended without.</exception>
    /// <exception cref="TimeoutException">It did not in time.</exception>
    public async Task PrintsAsync(TimeSpan patience, params string[] texts)
    {
        using var timeout = new CancellationTokenSource(patience);
        var end = _process.WaitForExitAsync(timeout.Token);
        while (true)
        {
            var hasEnded = end.IsCompletedSuccessfully;
            Task printed;
            lock (_output)
            {
                var output = _output.ToString();
                if (texts.Any(text => output.Contains(text, StringComparison.Ordinal))) return;
                if (hasEnded) throw new InvalidOperationException($"{_process.StartInfo.FileName} ended:\n{output}");
                printed = _printed.Task;
            }

            await Task.WhenAny(printed, end);
            if (end.IsCanceled) throw new TimeoutException($"{_process.StartInfo.FileName} has not printed \"{string.Join("\" or \"", texts)}\" within {patience}:\n{Output}");
        }
    }

    public void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    /// <summary>Sends the program a signal.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Asks the program to end (SIGTERM, or another signal by its name) and waits for it.</summary>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        if (!_process.HasExited) await SignalAsync(signal);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        try
        {
            return await EndAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            return await EndAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private static ChildProcess Begin(string program, IEnumerable<string> arguments, string? folder, Action<string>? heard)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? "",
        };
        var child = new ChildProcess(start, heard);
        child._process.Start();
        child._process.StandardInput.AutoFlush = true;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
            _printed.SetResult();
            _printed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
