namespace Tandem.Transport;

/// <summary>Which processors a thread may run on (sched_setaffinity(2)).</summary>
internal static unsafe class Affinity
{
    /// <summary>Octets of a cpu_set_t.</summary>
    private const int SetLength = 128;

    /// <summary>Keeps the calling thread on one of the processors that it may run on.</summary>
    /// <param name="core">Its number among them.</param>
    public static bool TryPin(int core)
    {
        Span<ulong> allowed = stackalloc ulong[SetLength / sizeof(ulong)];
        allowed.Clear();
        fixed (ulong* set = allowed)
        {
            if (Libc.sched_getaffinity(0, SetLength, set) < 0) return false;
            for (var processor = 0; processor < SetLength * 8; processor++)
            {
                if ((set[processor / 64] >> (processor % 64) & 1) == 0 || core-- > 0) continue;
                allowed.Clear();
                set[processor / 64] = 1ul << (processor % 64);
                return Libc.sched_setaffinity(0, SetLength, set) == 0;
            }
        }

        return false;
    }
}
