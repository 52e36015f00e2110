using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;
using Tandem.Subscribers;

namespace Tandem.Server.Api.Endpoints;

/// <summary>What holds for the media of a user's calls, for the administration.</summary>
internal static class MediaPolicyEndpoints
{
    private const string Path = "/users/{userName}/media-policy";

    /// <summary>Maps them.</summary>
    public static void MapMediaPolicies(this IEndpointRouteBuilder administration)
    {
        administration.MapGet(Path, FindAsync).WithTags("Users").WithSummary("What holds for the media of a user's calls")
            .Produces<MediaPolicyView>().ProducesProblem(StatusCodes.Status404NotFound);
        administration.MapPut(Path, ChangeAsync).WithTags("Users").WithSummary("Set what holds for the media of a user's calls")
            .WithDescription("For calls that begin from then on, of all his devices. Of the two sides of a call `always` counts more than `off`, and both more than `auto`.")
            .Produces<MediaPolicyView>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesValidationProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> FindAsync(string userName, AccountService accounts, SubscriberOptions options, CancellationToken cancellation) =>
        await accounts.FindAsync(AccountName.Parse(userName, options.DefaultDomain), cancellation) is { } account ? TypedResults.Ok(MediaPolicyView.Of(account)) : ApiProblem.NoSuchUser();

    private static async Task<IResult> ChangeAsync(string userName, JsonBody<MediaPolicyView> body, AccountService accounts, SubscriberOptions options, CancellationToken cancellation)
    {
        if (!MediaPolicyView.TryRead(body.Value.Mode, out var policy)) return ApiProblem.Invalid("mode", $"The mode is {MediaPolicyView.Words}.");
        var result = await accounts.ChangeAsync(AccountName.Parse(userName, options.DefaultDomain), new AccountChange { Media = policy }, cancellation);
        return result.Account is { } account ? TypedResults.Ok(MediaPolicyView.Of(account)) : ApiProblem.Of(result);
    }
}
