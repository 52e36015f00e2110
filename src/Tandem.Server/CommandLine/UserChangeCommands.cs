using System.CommandLine;
using Tandem.Server.Options;
using Tandem.Subscribers;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem user passwd</c>, <c>disable</c> and <c>enable</c>.</summary>
internal static class UserChangeCommands
{
    /// <summary>Makes <c>passwd</c>.</summary>
    public static Command Password(Func<ParseResult, TandemOptions> options, PasswordSource passwords)
    {
        var user = UserCommand.User();
        var command = new Command("passwd", "Set a user's password, which is asked for or read from standard input; ends the user's sessions") { user };
        command.SetAction((line, cancellation) => ChangeAsync(line, options(line), line.GetValue(user), "The password of {0} is changed.", async () =>
            await passwords.ReadAsync(line.InvocationConfiguration.Error, cancellation) is { } password ? new AccountChange { Password = password } : null, cancellation));
        return command;
    }

    /// <summary>Makes <c>disable</c> or <c>enable</c>.</summary>
    public static Command Switch(Func<ParseResult, TandemOptions> options, string verb, string description, bool isEnabled)
    {
        var user = UserCommand.User();
        var command = new Command(verb, description) { user };
        command.SetAction((line, cancellation) =>
            ChangeAsync(line, options(line), line.GetValue(user), $"{{0}} is {verb}d.", () => Task.FromResult<AccountChange?>(new AccountChange { IsEnabled = isEnabled }), cancellation));
        return command;
    }

    /// <summary>Changes a user, and tells a server that runs.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> ChangeAsync(
        ParseResult line, TandemOptions options, string? user, string done, Func<Task<AccountChange?>> change, CancellationToken cancellation)
    {
        await using var session = await AccountSession.OpenAsync(options, create: false, cancellation);
        var name = AccountName.Parse(user, session.DefaultDomain);
        // Nobody types a password twice for a user who is not there.
        if (await session.Accounts.FindAsync(name, cancellation) is null)
            return await UserCommand.RefuseAsync(line, name, new AccountResult(AccountOutcome.NotFound, null, []));
        if (await change() is not { } wanted) return UserCommand.Refused;
        var result = await session.Accounts.ChangeAsync(name, wanted, cancellation);
        if (result.Account is not { } account) return await UserCommand.RefuseAsync(line, name, result);
        await session.TellServerAsync(account, cancellation);
        await line.InvocationConfiguration.Output.WriteLineAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, done, account.AddressOfRecord));
        return 0;
    }
}
