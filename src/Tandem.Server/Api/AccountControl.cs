using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;
using Tandem.Server.Hosting;
using Tandem.Subscribers;

namespace Tandem.Server.Api;

/// <summary>What the command line tells a running server: it changes the store itself, with or without a server, and the server must hear of it.</summary>
internal static class AccountControl
{
    /// <summary>The path; for whoever does not come by the control socket there is nothing at it.</summary>
    public const string Path = "/control/accounts/changed";

    /// <summary>Maps it.</summary>
    public static void MapAccountControl(this IEndpointRouteBuilder server) => server.MapPost(Path, ChangedAsync)
        .AddEndpointFilter(static async (call, next) => call.HttpContext.IsControl() ? await next(call) : TypedResults.NotFound())
        .ExcludeFromDescription();

    private static async Task<IResult> ChangedAsync(AccountChanged changed, AccountService accounts, CancellationToken cancellation) =>
        await accounts.RefreshAsync(new AccountName(changed.UserName, changed.Domain), cancellation) ? TypedResults.NoContent() : ApiProblem.NoSuchUser();
}
