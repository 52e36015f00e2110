using System.Diagnostics;
using System.Globalization;

namespace Tandem.Fuzz.Afl;

/// <summary>One target under afl-fuzz, for some seconds or until the first crash.</summary>
internal sealed class AflRun
{
    /// <summary>For starting .NET twice on a slow and busy machine, before the time of the fuzzing itself.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);

    /// <summary>A target answers in microseconds; this is for a machine that stands still for a moment.</summary>
    private const string InputPatience = "10000";

    /// <summary>What afl-fuzz says when the machine will not let it work, whatever the target does.</summary>
    private static readonly string[] Refusals = ["shmget() failed", "shmat() failed", "Pipe at the beginning of 'core_pattern'", "Suboptimal CPU scaling governor", "No more free CPU cores"];

    private readonly string _output;

    private AflRun(FuzzTarget target, string output, string log)
    {
        Target = target;
        _output = output;
        Log = log;
    }

    public FuzzTarget Target { get; }

    /// <summary>What afl-fuzz said.</summary>
    public string Log { get; }

    /// <summary>How many inputs were run.</summary>
    public long Executions => (long)Stat("execs_done");

    /// <summary>How many of the places that the instrumentation counts were reached.</summary>
    public int Edges => (int)Stat("edges_found");

    /// <summary>Inputs kept because they reached something new, seeds included.</summary>
    public int Corpus => (int)Stat("corpus_count");

    /// <summary>Inputs that threw, or took too long.</summary>
    public IReadOnlyList<string> Findings => [.. Files("crashes").Concat(Files("hangs"))];

    /// <summary>Why the machine refuses to run the fuzzer; null when it does not.</summary>
    public string? Refusal => Executions > 0 ? null : Refusals.FirstOrDefault(refusal => Log.Contains(refusal, StringComparison.Ordinal));

    public static async Task<AflRun> StartAsync(FuzzTarget target, string program, string output, int seconds, bool untilCrash)
    {
        string[] arguments =
        [
            "-i", Seeds.Folder(target), "-o", output, "-t", InputPatience, "-m", "none", "-V", seconds.ToString(CultureInfo.InvariantCulture),
            "-G", FuzzTarget.MaxInput.ToString(CultureInfo.InvariantCulture),
            // Every octet of a short seed is changed in order, and not only by chance.
            .. untilCrash ? ["-D"] : Array.Empty<string>(), "--", "dotnet", program, "run", target.Name,
        ];
        var start = new ProcessStartInfo("afl-fuzz", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in Environment(untilCrash)) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(StartPatience + (2 * TimeSpan.FromSeconds(seconds)));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        return new AflRun(target, output, string.Concat(await said));
    }

    /// <summary>In a container nobody has set up a machine for fuzzing; what that costs is speed, and crashes of .NET are told by its exceptions and not by core files.</summary>
    private static IEnumerable<(string Name, string Value)> Environment(bool untilCrash) =>
    [
        ("AFL_SKIP_CPUFREQ", "1"), ("AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES", "1"), ("AFL_NO_AFFINITY", "1"), ("AFL_SKIP_BIN_CHECK", "1"), ("AFL_NO_UI", "1"), ("AFL_NO_COLOR", "1"),
        ("AFL_FORKSRV_INIT_TMOUT", "60000"), ("AFL_MAP_SIZE", "65536"), ("AFL_FAST_CAL", "1"),
        .. untilCrash ? [("AFL_BENCH_UNTIL_CRASH", "1")] : Array.Empty<(string, string)>(),
    ];

    private double Stat(string name)
    {
        var file = Path.Combine(_output, "default", "fuzzer_stats");
        if (!File.Exists(file)) return 0;
        var line = File.ReadLines(file).FirstOrDefault(line => line.Split(':')[0].Trim() == name);
        return line is null ? 0 : double.Parse(line.Split(':')[1].Trim().TrimEnd('%'), CultureInfo.InvariantCulture);
    }

    private IEnumerable<string> Files(string folder)
    {
        var path = Path.Combine(_output, "default", folder);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path, "id*").Order(StringComparer.Ordinal) : [];
    }
}
