using System.Diagnostics;

namespace Tandem.Load;

/// <summary>Starts operations at a rate, however long each of them takes, and counts how they end.</summary>
internal sealed class Pace(int rate, int count)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private const int Told = 10;

    private int _completed;
    private int _failed;

    /// <summary>Runs them all and prints the counts.</summary>
    public async Task<int> RunAsync(Func<int, Task> operation)
    {
        var clock = Stopwatch.StartNew();
        var all = new Task[count];
        for (var started = 0; started < count;)
        {
            var due = (int)Math.Min(count, clock.Elapsed.TotalSeconds * rate + 1);
            for (; started < due; started++) all[started] = RunAsync(operation, started);
            await Task.Delay(Tick);
        }

        await Task.WhenAll(all);
        Console.WriteLine(FormattableString.Invariant($"completed={_completed} failed={_failed} seconds={clock.Elapsed.TotalSeconds:f2}"));
        return _completed == count ? 0 : 1;
    }

    private async Task RunAsync(Func<int, Task> operation, int number)
    {
        try
        {
            await operation(number);
            Interlocked.Increment(ref _completed);
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            if (Interlocked.Increment(ref _failed) <= Told) await Console.Error.WriteLineAsync(ended.Message);
        }
    }
}
