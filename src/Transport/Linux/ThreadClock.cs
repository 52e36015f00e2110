namespace Tandem.Transport;

/// <summary>The time for which one thread has had a processor (pthread_getcpuclockid(3)).</summary>
internal sealed unsafe class ThreadClock
{
    private const int None = int.MinValue;

    private int _clock = None;
    private long _last;

    /// <summary>How long until now; that of its end when the thread has ended, and zero before it is known. Any thread.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            var clock = Volatile.Read(ref _clock);
            Libc.Time time;
            if (clock == None || Libc.clock_gettime(clock, &time) != 0) return new TimeSpan(Volatile.Read(ref _last));
            var ticks = (time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick);
            Volatile.Write(ref _last, ticks);
            return new TimeSpan(ticks);
        }
    }

    /// <summary>The calling thread is the one.</summary>
    public void Start()
    {
        int clock;
        if (Libc.pthread_getcpuclockid(Libc.pthread_self(), &clock) == 0) Volatile.Write(ref _clock, clock);
    }
}
