using System.CommandLine;
using System.Runtime.InteropServices;
using Tandem.Server.Hosting;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>SIGXFSZ, which the framework has no name for.</summary>
    private const int SigXfsz = 25;

    /// <summary>Makes the command.</summary>
    public static Command Create(OptionArguments arguments)
    {
        var command = new Command("serve", "Run the server (the default)");
        foreach (var option in arguments.OfServer) command.Add(option);
        command.SetAction((line, cancellation) => RunAsync(arguments.Configuration(line), cancellation));
        return command;
    }

    /// <summary>Runs a server to its end. Returns the exit code.</summary>
    public static async Task<int> RunAsync(IConfiguration configuration, CancellationToken cancellation)
    {
        // Without a handler the kernel ends a process whose file meets a size limit (setrlimit, RLIMIT_FSIZE); with one the write fails, as it does on a full disk.
        using var fileSizeLimit = PosixSignalRegistration.Create((PosixSignal)SigXfsz, static signal => signal.Cancel = true);
        await using var server = await TandemServer.StartAsync(configuration, cancellation);
        StartBanner.Write(server, Console.Out);
        await server.RunToEndAsync();
        return 0;
    }
}
