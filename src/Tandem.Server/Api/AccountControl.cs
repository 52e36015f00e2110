using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;
using Tandem.Server.Hosting;
using Tandem.Subscribers;

namespace Tandem.Server.Api;

/// <summary>What the command line tells a running server: it changes the store itself, with or without a server, and the server must hear of it.</summary>
internal static class AccountControl
{
    /// <summary>The path for one account; for whoever does not come by the control socket there is nothing at any of them.</summary>
    public const string Path = "/control/accounts/changed";

    /// <summary>The path for one domain.</summary>
    public const string DomainPath = "/control/domains/changed";

    /// <summary>The path for many accounts: everything is read anew.</summary>
    public const string AllPath = "/control/accounts/all-changed";

    /// <summary>Maps them.</summary>
    public static void MapAccountControl(this IEndpointRouteBuilder server)
    {
        Map(server, Path, ChangedAsync);
        Map(server, DomainPath, DomainChangedAsync);
        Map(server, AllPath, AllChangedAsync);
    }

    private static void Map(IEndpointRouteBuilder server, string path, Delegate handler) => server.MapPost(path, handler)
        .AddEndpointFilter(static async (call, next) => call.HttpContext.IsControl() ? await next(call) : TypedResults.NotFound())
        .ExcludeFromDescription();

    private static async Task<IResult> ChangedAsync(AccountChanged changed, AccountService accounts, CancellationToken cancellation) =>
        await accounts.RefreshAsync(new AccountName(changed.UserName, changed.Domain), cancellation) ? TypedResults.NoContent() : ApiProblem.NoSuchUser();

    private static async Task<IResult> DomainChangedAsync(DomainChanged changed, DomainService domains, CancellationToken cancellation)
    {
        await domains.RefreshAsync(changed.Name, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> AllChangedAsync(AccountService accounts, CancellationToken cancellation)
    {
        await accounts.RefreshAllAsync(cancellation);
        return TypedResults.NoContent();
    }
}
