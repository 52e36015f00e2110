using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;
using Tandem.Server.Api.Sessions;
using Tandem.Subscribers;

namespace Tandem.Server.Api.Endpoints;

/// <summary>Signing in and out.</summary>
internal static class SessionEndpoints
{
    private const string Path = "/session";

    /// <summary>Maps them.</summary>
    public static void MapSession(this IEndpointRouteBuilder api)
    {
        api.MapPost(Path, SignInAsync).WithTags("Session").WithSummary("Sign in")
            .WithDescription("Opens a session, kept in a cookie. Too many wrong passwords, for one account or from one address, are answered with 429 and Retry-After.")
            .Produces<Profile>().ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet(Path, CurrentAsync).WithTags("Session").WithSummary("Who is signed in")
            .Produces<Profile>().ProducesProblem(StatusCodes.Status401Unauthorized).RequireAuthorization();
        api.MapDelete(Path, (Delegate)SignOutAsync).WithTags("Session").WithSummary("Sign out").WithDescription("Ends the session; 204 whether or not there was one.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> SignInAsync(
        JsonBody<SignInRequest> body, SignInService signIn, SubscriberOptions options, ApiMetrics metrics, HttpContext http, CancellationToken cancellation)
    {
        var (userName, password) = (body.Value.UserName ?? "", body.Value.Password ?? "");
        var refusals = new List<Refusal>();
        if (string.IsNullOrWhiteSpace(userName)) refusals.Add(new Refusal(AccountField.UserName, "Enter your user name."));
        if (password.Length == 0) refusals.Add(new Refusal(AccountField.Password, "Enter your password."));
        if (refusals.Count > 0) return ApiProblem.Invalid(refusals);
        var result = await signIn.SignInAsync(AccountName.Parse(userName, options.DefaultDomain), password, ApiLimits.Source(http), cancellation);
        metrics.SignIn(result.Outcome);
        if (result.Account is not { } account) return Refuse(result);
        await SessionCookie.SignInAsync(http, account);
        return TypedResults.Ok(Profile.Of(account));
    }

    private static async Task<IResult> CurrentAsync(AccountService accounts, HttpContext http, CancellationToken cancellation) =>
        await SessionCookie.FindAccountAsync(http, accounts, cancellation) is { } account ? TypedResults.Ok(Profile.Of(account)) : ApiProblem.NotSignedIn();

    private static async Task<IResult> SignOutAsync(HttpContext http)
    {
        await SessionCookie.SignOutAsync(http);
        return TypedResults.NoContent();
    }

    private static IResult Refuse(SignInResult result) => result.Outcome switch
    {
        SignInOutcome.Throttled => ApiProblem.TooMany("Too many attempts to sign in.", result.RetryAfter),
        SignInOutcome.Disabled => ApiProblem.Of(StatusCodes.Status403Forbidden, "This account is disabled. Please ask your administrator."),
        _ => ApiProblem.Of(StatusCodes.Status401Unauthorized, "The user name or the password is wrong."),
    };
}
