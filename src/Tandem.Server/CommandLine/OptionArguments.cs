using System.CommandLine;
using Tandem.Server.Options;

namespace Tandem.Server.CommandLine;

/// <summary>The options of the command line that stand for a key of the configuration. Their values are checked with all others, by <see cref="ServerConfiguration.Read"/>.</summary>
internal sealed class OptionArguments
{
    private readonly Option<string> _data = new("--data") { Description = "Folder for accounts, registrations and keys (default: ./data)", HelpName = "DIR", Recursive = true };
    private readonly Option<string[]> _set = new("--set") { Description = "Set any option, such as Ports:Http=80", HelpName = "KEY=VALUE", Arity = ArgumentArity.ZeroOrMore, Recursive = true };
    private readonly Option<string> _portOffset = new("--port-offset") { Description = "Add N to every port", HelpName = "N" };
    private readonly Option<string> _bind = new("--bind") { Description = "Addresses to listen on, with commas between them (default: localhost)", HelpName = "ADDRESS" };
    private readonly Option<bool> _lab = new("--lab") { Description = "Laboratory: every user name exists, with the password \"secret\" (loopback only)" };
    private readonly Option<bool> _noAuth = new("--no-auth") { Description = "With --lab: nobody is asked for a password" };

    /// <summary>Options of every command.</summary>
    public IEnumerable<Option> Common => [_data, _set];

    /// <summary>Options of the server.</summary>
    public IEnumerable<Option> OfServer => [_portOffset, _bind, _lab, _noAuth];

    /// <summary>The configuration that this command line asks for.</summary>
    /// <exception cref="Hosting.StartException">A file of the configuration, or a --set, cannot be read.</exception>
    public IConfigurationRoot Configuration(ParseResult line) => ServerConfiguration.Gather(Keys(line), AppContext.BaseDirectory);

    /// <summary>The options that hold on this command line.</summary>
    /// <exception cref="Hosting.StartException">One is wrong.</exception>
    public TandemOptions Options(ParseResult line) => ServerConfiguration.Read(Configuration(line));

    private Dictionary<string, string?> Keys(ParseResult line)
    {
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in line.GetValue(_set) ?? [])
        {
            var (key, value) = pair.Split('=', 2) is [var name, var text] ? (name, text) : throw new Hosting.StartException($"--set {pair}: write KEY=VALUE, such as Ports:Http=80.", Hosting.StartException.Configuration);
            Set(key.StartsWith(ServerConfiguration.Root + ":", StringComparison.OrdinalIgnoreCase) || key.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase) ? key : $"{ServerConfiguration.Root}:{key}", value);
        }

        Set($"{ServerConfiguration.Root}:{nameof(TandemOptions.Data)}", line.GetValue(_data));
        Set($"{ServerConfiguration.Root}:{nameof(TandemOptions.PortOffset)}", line.GetValue(_portOffset));
        Set($"{ServerConfiguration.Root}:{nameof(TandemOptions.Bind)}", line.GetValue(_bind));
        Set($"{ServerConfiguration.Root}:{nameof(TandemOptions.Lab)}", line.GetValue(_lab) ? "true" : null);
        Set($"{ServerConfiguration.Root}:{nameof(TandemOptions.Authentication)}", line.GetValue(_noAuth) ? "false" : null);
        return keys;

        void Set(string key, string? value)
        {
            if (value is not null) keys[key] = value;
        }
    }
}
