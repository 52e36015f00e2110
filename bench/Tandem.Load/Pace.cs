using System.Diagnostics;

namespace Tandem.Load;

/// <summary>Starts operations at a rate, however long each of them takes, and counts how they end.</summary>
internal sealed class Pace(int rate, int count)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private int _completed;
    private int _failed;

    /// <summary>Runs them all and prints the counts.</summary>
    public async Task<int> RunAsync(Func<int, Task<bool>> operation)
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

    private async Task RunAsync(Func<int, Task<bool>> operation, int number)
    {
        var isRight = false;
        try
        {
            isRight = await operation(number);
        }
        catch (Exception ended) when (ended is IOException or TimeoutException or ObjectDisposedException)
        {
            // Counted below.
        }

        Interlocked.Increment(ref isRight ? ref _completed : ref _failed);
    }
}
