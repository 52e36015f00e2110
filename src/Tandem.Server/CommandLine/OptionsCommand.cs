using System.CommandLine;
using Tandem.Server.Options;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem options</c>: all options with defaults and meaning, as docs/configuration.md shows them.</summary>
internal static class OptionsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("options", "List every option of the configuration, as a table in Markdown");
        command.SetAction(line => line.InvocationConfiguration.Output.Write(OptionCatalog.Markdown(new TandemOptions(), ServerConfiguration.Root)));
        return command;
    }
}
