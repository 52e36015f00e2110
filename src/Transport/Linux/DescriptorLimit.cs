namespace Tandem.Transport;

/// <summary>How many files and sockets the process may have open (getrlimit(2), RLIMIT_NOFILE).</summary>
internal static unsafe class DescriptorLimit
{
    private const int OpenFiles = 7;

    /// <summary>Raises the limit as far as is allowed without a privilege. Returns what it is now.</summary>
    public static ulong Raise()
    {
        var limit = default(Libc.ResourceLimit);
        if (Libc.getrlimit(OpenFiles, &limit) != 0) return 0;
        if (limit.Soft == limit.Hard) return limit.Soft;
        var raised = limit with { Soft = limit.Hard };
        return Libc.setrlimit(OpenFiles, &raised) == 0 ? raised.Soft : limit.Soft;
    }
}
