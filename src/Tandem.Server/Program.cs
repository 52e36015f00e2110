using System.CommandLine;
using Tandem.Server.CommandLine;
using Tandem.Server.Hosting;

namespace Tandem.Server;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        try
        {
            var line = Root().Parse(args);
            if (line.Errors.Count == 0) return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            throw new StartException($"{line.Errors[0].Message} See tandem --help.", StartException.Configuration);
        }
        catch (StartException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return refusal.ExitCode;
        }
    }

    private static RootCommand Root()
    {
        var arguments = new OptionArguments();
        var root = new RootCommand("Tandem: browsers, SIP phones and telephone networks call each other through one server.");
        foreach (var option in arguments.Common.Concat(arguments.OfServer)) root.Add(option);
        root.Add(ServeCommand.Create(arguments));
        root.Add(UserCommand.Create(arguments.Options));
        root.Add(StoreCommand.Create(arguments.Options));
        root.Add(DomainCommand.Create(arguments.Options));
        root.Add(TraceCommand.Create(arguments.Options));
        root.Add(OptionsCommand.Create());
        root.SetAction((line, cancellation) => ServeCommand.RunAsync(arguments.Configuration(line), cancellation));
        return root;
    }
}
