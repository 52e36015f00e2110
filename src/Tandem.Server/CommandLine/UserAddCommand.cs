using System.CommandLine;
using Tandem.Server.Options;
using Tandem.Subscribers;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem user add</c>.</summary>
internal static class UserAddCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Func<ParseResult, TandemOptions> options, PasswordSource passwords)
    {
        var user = UserCommand.User();
        var displayName = new Option<string>("--display-name") { Description = "The name that others see (default: the user name)", HelpName = "NAME" };
        var number = new Option<string>("--number") { Description = "Telephone number inside the domain", HelpName = "DIGITS" };
        var admin = new Option<bool>("--admin") { Description = "Administers users and domains" };
        var command = new Command("add", "Add a user; the password is asked for, or read from standard input") { user, displayName, number, admin };
        command.SetAction(async (line, cancellation) =>
        {
            await using var session = await AccountSession.OpenAsync(options(line), create: true, cancellation);
            var name = AccountName.Parse(line.GetValue(user), session.DefaultDomain);
            var request = new NewAccount
            {
                UserName = name.UserName,
                Domain = name.Domain,
                DisplayName = line.GetValue(displayName),
                Number = line.GetValue(number),
                IsAdministrator = line.GetValue(admin),
            };
            if (await passwords.ReadAsync(line.InvocationConfiguration.Error, cancellation) is not { } password) return UserCommand.Refused;
            var result = await session.Accounts.CreateAsync(request with { Password = password }, cancellation);
            if (result.Account is not { } account) return await UserCommand.RefuseAsync(line, name, result);
            await session.TellServerAsync(account, cancellation);
            await line.InvocationConfiguration.Output.WriteLineAsync($"Added {account.AddressOfRecord}.");
            return 0;
        });
        return command;
    }
}
