using System.CommandLine;
using Tandem.Server.Options;
using Tandem.Subscribers;

namespace Tandem.Server.CommandLine;

/// <summary>
/// <c>tandem user</c>: accounts by command line. It works on the store itself, whether or not a server runs, and tells a running server what has changed. Exit codes: 0 done, 1 refused, 2 a mistake in
/// the command line or the configuration, 3 the store or the server cannot be reached.
/// </summary>
internal static class UserCommand
{
    /// <summary>Exit code of what a rule refuses, or of a user that is not there.</summary>
    public const int Refused = 1;

    /// <summary>Makes the command.</summary>
    /// <param name="options">Reads data folder and domain as <c>tandem serve</c> would.</param>
    /// <param name="passwords">Where passwords are read from; the terminal or standard input when it is null.</param>
    public static Command Create(Func<ParseResult, TandemOptions> options, TextReader? passwords = null)
    {
        var source = new PasswordSource(passwords ?? (Console.IsInputRedirected ? Console.In : null));
        return new Command("user", "Add, list and change users")
        {
            UserAddCommand.Create(options, source),
            UserListCommand.Create(options),
            UserFileCommands.Import(options),
            UserFileCommands.Export(options),
            UserChangeCommands.Password(options, source),
            UserChangeCommands.Switch(options, "disable", "Keep a user from signing in, calling and being called", isEnabled: false),
            UserChangeCommands.Switch(options, "enable", "Let a user in again", isEnabled: true),
            UserMediaCommand.Create(options),
        };
    }

    /// <summary>The argument that names a user.</summary>
    public static Argument<string> User() => new("USER") { Description = "User name; with @domain when it is not the default domain" };

    /// <summary>Writes why something was refused, one line for each reason.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RefuseAsync(ParseResult line, AccountName name, AccountResult result)
    {
        var reasons = result.Outcome switch
        {
            AccountOutcome.NotFound => [$"There is no user {name}."],
            AccountOutcome.Busy => [$"Somebody else is changing {name} at the same time. Please try again."],
            _ => result.Refusals.Select(refusal => refusal.Message),
        };
        foreach (var reason in reasons) await line.InvocationConfiguration.Error.WriteLineAsync(reason);
        return Refused;
    }
}
