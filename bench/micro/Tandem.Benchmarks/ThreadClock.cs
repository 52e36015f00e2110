using System.Runtime.InteropServices;

namespace Tandem.Benchmarks;

/// <summary>CPU time of this thread: what others do on the machine is not in it, but for what they do to the caches.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    /// <summary>Nanoseconds since the thread began.</summary>
    public static long Now => clock_gettime(ThreadCpuTime, out var time) == 0 ? time.Seconds * 1_000_000_000 + time.Nanoseconds : throw new PlatformNotSupportedException("There is no clock of the thread's CPU time.");

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Timespec time);

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
