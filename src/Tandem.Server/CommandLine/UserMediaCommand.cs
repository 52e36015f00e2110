using System.CommandLine;
using Tandem.Server.Api.Contracts;
using Tandem.Server.Options;
using Tandem.Subscribers;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem user media</c>: which calls of a user have their media through the server.</summary>
internal static class UserMediaCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Func<ParseResult, TandemOptions> options)
    {
        var user = UserCommand.User();
        var mode = new Argument<string?>("MODE") { Description = $"{MediaPolicyView.Words}; tells what is set when it is missing", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("media", "Say which of a user's calls have their media through the server") { user, mode };
        command.SetAction((line, cancellation) => line.GetValue(mode) is { } wanted
            ? ChangeAsync(line, options(line), line.GetValue(user), wanted, cancellation)
            : TellAsync(line, options(line), line.GetValue(user), cancellation));
        return command;
    }

    private static async Task<int> ChangeAsync(ParseResult line, TandemOptions options, string? user, string wanted, CancellationToken cancellation)
    {
        if (MediaPolicyView.TryRead(wanted, out var policy))
            return await UserChangeCommands.ChangeAsync(line, options, user, $"Media of the calls of {{0}}: {wanted}.", () => Task.FromResult<AccountChange?>(new AccountChange { Media = policy }), cancellation);
        await line.InvocationConfiguration.Error.WriteLineAsync($"The mode is {MediaPolicyView.Words}.");
        return UserCommand.Refused;
    }

    private static async Task<int> TellAsync(ParseResult line, TandemOptions options, string? user, CancellationToken cancellation)
    {
        await using var session = await AccountSession.OpenAsync(options, create: false, cancellation);
        var name = AccountName.Parse(user, session.DefaultDomain);
        if (await session.Accounts.FindAsync(name, cancellation) is not { } account) return await UserCommand.RefuseAsync(line, name, new AccountResult(AccountOutcome.NotFound, null, []));
        await line.InvocationConfiguration.Output.WriteLineAsync(MediaPolicyView.Of(account).Mode);
        return 0;
    }
}
