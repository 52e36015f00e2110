using System.ComponentModel;

namespace Tandem.Fuzz.Afl;

/// <summary>The tier <c>fuzz</c> of ./test: every target for a while, two at a time, and a test of the report for each.</summary>
internal static class FuzzTier
{
    /// <summary>The planted bug takes some seconds; this is for bad luck on a machine that is ten times slower.</summary>
    private const int PlantedSeconds = 240;

    /// <summary>Fewer than this means that the instrumentation does not reach the code under test.</summary>
    private const int LeastEdges = 20;

    public static int Run(FuzzTierOptions options)
    {
        using var copy = new InstrumentedCopy();
        var findings = Path.Combine(copy.Folder, "findings");
        Directory.CreateDirectory(findings);
        var results = new FuzzResult[options.Targets.Count];
        var degree = new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(System.Environment.ProcessorCount, 1, 2) };
        Parallel.For(0, results.Length, degree, i => results[i] = Fuzz(options.Targets[i], copy, findings, options.Seconds));
        foreach (var result in results) Console.WriteLine(result);
        if (options.Report is { } report) FuzzResult.WriteReport(report, results);
        return results.Any(result => result.Status == "failed") ? 1 : 0;
    }

    private static FuzzResult Fuzz(FuzzTarget target, InstrumentedCopy copy, string findings, int seconds)
    {
        var isPlanted = target == FuzzTarget.Planted;
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        string status, message;
        try
        {
            var run = AflRun.StartAsync(target, copy.Program, Path.Combine(findings, target.Name), isPlanted ? PlantedSeconds : seconds, isPlanted).GetAwaiter().GetResult();
            (status, message) = isPlanted ? JudgePlanted(run) : Judge(run);
        }
        catch (Win32Exception missing)
        {
            (status, message) = ("skipped", $"afl-fuzz cannot be started: {missing.Message}");
        }

        return new FuzzResult(target.Name, status, message, System.Diagnostics.Stopwatch.GetElapsedTime(began));
    }

    private static (string Status, string Message) Judge(AflRun run)
    {
        if (run.Refusal is { } refusal) return ("skipped", $"this machine does not let AFL++ work: {refusal}");
        if (run.Executions == 0) return ("failed", $"afl-fuzz ran no input.\n{run.Log}");
        var done = $"{run.Executions} inputs, {run.Corpus} kept, {run.Edges} edges";
        if (run.Findings.Count > 0) return ("failed", $"{done}\n{string.Join('\n', run.Findings.Take(5).Select(file => Explain(run.Target, file)))}");
        return run.Edges < LeastEdges ? ("failed", $"{done}: the code under test was not instrumented.\n{run.Log}") : ("passed", done);
    }

    private static (string Status, string Message) JudgePlanted(AflRun run)
    {
        if (run.Refusal is { } refusal) return ("skipped", $"this machine does not let AFL++ work: {refusal}");
        var done = $"{run.Executions} inputs, {run.Edges} edges";
        var found = run.Findings.Any(file => Explain(run.Target, file).Contains("The planted bug.", StringComparison.Ordinal));
        return found ? ("passed", $"found after {done}") : ("failed", $"The planted bug was not found in {PlantedSeconds} s: {done}.\n{run.Log}");
    }

    /// <summary>Runs an input once more, without the fuzzer around it, for what it throws; and shows it so that it can be made a seed.</summary>
    private static string Explain(FuzzTarget target, string file)
    {
        var octets = File.ReadAllBytes(file);
        var shown = $"{Path.GetFileName(file)}: base64 {Convert.ToBase64String(octets)}";
        try
        {
            target.Run(octets);
            return $"{shown}\ndoes nothing when it is run alone: it took too long, or depends on the inputs before it.";
        }
        catch (Exception thrown)
        {
            return $"{shown}\n{thrown}";
        }
    }
}
