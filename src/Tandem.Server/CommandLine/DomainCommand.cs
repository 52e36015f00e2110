using System.CommandLine;
using Tandem.Server.Options;
using Tandem.Subscribers;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem domain</c>: domains by command line, on the store itself as <see cref="UserCommand"/>, with the same exit codes; a running server hears of every change.</summary>
internal static class DomainCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Reads data folder and domain as <c>tandem serve</c> would.</param>
    public static Command Create(Func<ParseResult, TandemOptions> options) => new("domain", "Add, list, change and remove domains")
    {
        Add(options),
        DomainListCommand.Create(options),
        Remove(options),
        Switch(options, "disable", "Keep everybody of a domain from signing in, calling and being called", isEnabled: false),
        Switch(options, "enable", "Let a domain in again", isEnabled: true),
        Realm(options),
    };

    private static Argument<string> Domain() => new("DOMAIN") { Description = "Name of the domain, such as example.org" };

    private static Command Add(Func<ParseResult, TandemOptions> options)
    {
        var name = Domain();
        var realm = new Option<string>("--realm") { Description = "Realm of its digest authentication (default: its name); cannot be changed once it has accounts", HelpName = "REALM" };
        var command = new Command("add", "Add a domain") { name, realm };
        command.SetAction((line, cancellation) =>
            RunAsync(line, options(line), create: true, (domains, token) => domains.AddAsync(line.GetValue(name), line.GetValue(realm), token), "Added {0}.", line.GetValue(name), cancellation));
        return command;
    }

    private static Command Remove(Func<ParseResult, TandemOptions> options)
    {
        var name = Domain();
        var withAccounts = new Option<bool>("--with-accounts") { Description = "Remove its accounts too" };
        var command = new Command("remove", "Remove a domain; ends its registrations") { name, withAccounts };
        command.SetAction((line, cancellation) =>
            RunAsync(line, options(line), create: false, (domains, token) => domains.RemoveAsync(line.GetValue(name), line.GetValue(withAccounts), token), "Removed {0}.", line.GetValue(name), cancellation));
        return command;
    }

    private static Command Switch(Func<ParseResult, TandemOptions> options, string verb, string description, bool isEnabled)
    {
        var name = Domain();
        var command = new Command(verb, description) { name };
        command.SetAction((line, cancellation) =>
            RunAsync(line, options(line), create: false, (domains, token) => domains.ChangeAsync(line.GetValue(name), isEnabled, null, token), $"{{0}} is {verb}d.", line.GetValue(name), cancellation));
        return command;
    }

    private static Command Realm(Func<ParseResult, TandemOptions> options)
    {
        var name = Domain();
        var realm = new Argument<string>("REALM") { Description = "The realm" };
        var command = new Command("realm", "Set the realm of a domain that has no accounts yet") { name, realm };
        command.SetAction((line, cancellation) =>
            RunAsync(line, options(line), create: false, (domains, token) => domains.ChangeAsync(line.GetValue(name), null, line.GetValue(realm), token), "The realm of {0} is set.", line.GetValue(name), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult line, TandemOptions options, bool create, Func<DomainService, CancellationToken, Task<DomainResult>> change, string done, string? name, CancellationToken cancellation)
    {
        await using var session = await AccountSession.OpenAsync(options, create, cancellation);
        var result = await change(session.Domains, cancellation);
        if (result.Domain is { } domain)
        {
            await session.TellServerAsync(domain, cancellation);
            await line.InvocationConfiguration.Output.WriteLineAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, done, domain.Name));
            return 0;
        }

        var reasons = result.Outcome == AccountOutcome.NotFound ? [$"There is no domain {name}."] : result.Refusals.Select(refusal => refusal.Message);
        foreach (var reason in reasons) await line.InvocationConfiguration.Error.WriteLineAsync(reason);
        return UserCommand.Refused;
    }
}
