namespace Tandem.Server.Hosting;

/// <summary>The server cannot start, for a reason that its operator can mend. The message is all that he sees: it names what is wrong and what to do.</summary>
internal sealed class StartException(string message, int exitCode) : Exception(message)
{
    /// <summary>Exit code for a mistake in the configuration.</summary>
    public const int Configuration = 2;

    /// <summary>Exit code for something that is in use or not permitted on this machine: a port, the data folder.</summary>
    public const int Unavailable = 3;

    /// <summary>The exit code of the process.</summary>
    public int ExitCode { get; } = exitCode;
}
