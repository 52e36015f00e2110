using System.Collections.Concurrent;
using Tandem.Kernel;

namespace Tandem.IceProbe;

/// <summary>The one thread that everything of the probe runs on. What sockets and the console bring is posted to it.</summary>
internal sealed class Lane : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Action> _inputs = [];

    public static Instant Now => Instant.Now(TimeProvider.System);

    /// <summary>From any thread.</summary>
    public void Post(Action input) => _inputs.Add(input);

    /// <summary>Takes inputs as they come, and calls <paramref name="advance"/> when its time has come, until it is over.</summary>
    public void Run(Func<Instant> deadline, Action advance, Func<bool> isOver)
    {
        while (!isOver())
        {
            var wait = deadline() - Now;
            if (wait <= TimeSpan.Zero) advance();
            if (_inputs.TryTake(out var input, Milliseconds(wait))) input();
        }
    }

    public void Dispose() => _inputs.Dispose();

    private static int Milliseconds(TimeSpan wait) => (int)Math.Ceiling(Math.Clamp(wait.TotalMilliseconds, 0, LongestWait.TotalMilliseconds));
}
