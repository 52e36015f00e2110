using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Tandem.Benchmarks;

/// <summary>The benchmarks by the thread's CPU clock, in this process: quick, and usable while the machine does other work.</summary>
internal static class CpuTimes
{
    private const int Samples = 15;
    private const long SampleNanoseconds = 40_000_000;
    private const long WarmUpNanoseconds = 600_000_000;

    /// <summary>Prints a line for each benchmark whose name contains one of the words, or for all.</summary>
    public static void Print(string[] words)
    {
        Console.WriteLine($"{"benchmark",-42} {"least ns",10} {"median ns",10} {"octets",8}");
        foreach (var type in typeof(CpuTimes).Assembly.GetTypes().Where(type => type.Name.EndsWith("Benchmarks", StringComparison.Ordinal)).OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            var methods = type.GetMethods().Where(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null && IsWanted(type, method, words)).ToList();
            if (methods.Count == 0) continue;
            var instance = Activator.CreateInstance(type)!;
            foreach (var method in methods) Print($"{type.Name[..^"Benchmarks".Length]}.{method.Name}", Runner(instance, method));
        }
    }

    private static bool IsWanted(Type type, MethodInfo method, string[] words) =>
        words.Length == 0 || words.Any(word => $"{type.Name}.{method.Name}".Contains(word, StringComparison.OrdinalIgnoreCase));

    private static void Print(string name, Action<int> run)
    {
        // The code is compiled anew in the background when it has run for a while.
        var operations = 1;
        for (long spent = 0, took = 0; spent < WarmUpNanoseconds || took < SampleNanoseconds; spent += took)
        {
            took = Measure(run, operations);
            if (took < SampleNanoseconds) operations *= 2;
        }

        var times = new double[Samples];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Samples; i++) times[i] = (double)Measure(run, operations) / operations;
        var octets = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / operations / Samples;
        Array.Sort(times);
        Console.WriteLine(FormattableString.Invariant($"{name,-42} {times[0],10:f0} {times[Samples / 2],10:f0} {octets,8:f0}"));
    }

    private static long Measure(Action<int> run, int operations)
    {
        var before = ThreadClock.Now;
        run(operations);
        return ThreadClock.Now - before;
    }

    private static Action<int> Runner(object instance, MethodInfo method)
    {
        if (method.ReturnType == typeof(void)) return Loop(method.CreateDelegate<Action>(instance));
        if (method.ReturnType == typeof(int)) return Loop(method.CreateDelegate<Func<int>>(instance));
        if (method.ReturnType == typeof(bool)) return Loop(method.CreateDelegate<Func<bool>>(instance));
        throw new NotSupportedException($"{method.Name} returns {method.ReturnType.Name}.");
    }

    private static Action<int> Loop(Action operation) => count =>
    {
        for (var i = 0; i < count; i++) operation();
    };

    private static Action<int> Loop<T>(Func<T> operation) => count =>
    {
        for (var i = 0; i < count; i++) _ = operation();
    };
}
