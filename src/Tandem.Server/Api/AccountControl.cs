using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;
using Tandem.Subscribers;

namespace Tandem.Server.Api;

/// <summary>What the command line tells a running server: it changes the store itself, with or without a server, and the server must hear of it.</summary>
internal static class AccountControl
{
    /// <summary>The path below <c>/control</c>.</summary>
    public const string Path = "/accounts/changed";

    /// <summary>Maps it below a group that only the control socket reaches.</summary>
    public static void MapAccountControl(this IEndpointRouteBuilder control) => control.MapPost(Path, ChangedAsync).ExcludeFromDescription();

    private static async Task<IResult> ChangedAsync(AccountChanged changed, AccountService accounts, CancellationToken cancellation) =>
        await accounts.RefreshAsync(new AccountName(changed.UserName, changed.Domain), cancellation) ? TypedResults.NoContent() : ApiProblem.NoSuchUser();
}
