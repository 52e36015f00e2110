using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;
using Tandem.Server.Api.Sessions;
using Tandem.Subscribers;
using Tandem.Subscribers.Directory;

namespace Tandem.Server.Api.Endpoints;

/// <summary>The own account: sign-up, profile and SIP credentials.</summary>
internal static class AccountEndpoints
{
    private const string CurrentPassword = "currentPassword";
    private const string NewPassword = "newPassword";
    private const string ProfilePath = "/profile";
    private const string WebSocketPath = "/sip";

    /// <summary>Maps them.</summary>
    public static void MapAccount(this IEndpointRouteBuilder api)
    {
        api.MapPost("/accounts", SignUpAsync).WithTags("Account").WithSummary("Sign up").WithDescription("Makes an account in the default domain and signs it in. The operator can switch this off: 403.")
            .Produces<Profile>(StatusCodes.Status201Created).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesValidationProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet(ProfilePath, ProfileAsync).WithTags("Account").WithSummary("Own profile")
            .Produces<Profile>().ProducesProblem(StatusCodes.Status401Unauthorized).RequireAuthorization();
        api.MapPatch(ProfilePath, ChangeProfileAsync).WithTags("Account").WithSummary("Change the own profile")
            .WithDescription("A new password needs the current one. It ends every other session of the account and its SIP credentials.")
            .Produces<Profile>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests).RequireAuthorization();
        api.MapPost("/sip-credentials", IssueCredentialsAsync).WithTags("Account").WithSummary("Get SIP credentials")
            .WithDescription("Credentials for SIP digest authentication that live for an hour. They end earlier when the password is changed or the account is disabled.")
            .Produces<SipCredentials>().ProducesProblem(StatusCodes.Status401Unauthorized).RequireAuthorization();
    }

    private static async Task<IResult> SignUpAsync(
        JsonBody<SignUpRequest> body, AccountService accounts, SubscriberOptions options, ApiLimits limits, HttpContext http, CancellationToken cancellation)
    {
        if (!options.SignUp) return ApiProblem.Of(StatusCodes.Status403Forbidden, "Accounts are made by the administrator here.");
        var request = new NewAccount { UserName = body.Value.UserName, Password = body.Value.Password, DisplayName = body.Value.DisplayName };
        // Mistakes are free: only what would become an account counts.
        if (AccountService.Check(request) is { Count: > 0 } refusals) return ApiProblem.Invalid(refusals);
        if (limits.SignUp(http) is { } retryAfter) return ApiProblem.TooMany("Too many new accounts.", retryAfter);
        var result = await accounts.CreateAsync(request, cancellation);
        if (result.Account is not { } account) return ApiProblem.Of(result);
        await SessionCookie.SignInAsync(http, account);
        return TypedResults.Created(ApiServices.Root + ProfilePath, Profile.Of(account));
    }

    private static async Task<IResult> ProfileAsync(AccountService accounts, HttpContext http, CancellationToken cancellation) =>
        await SessionCookie.FindAccountAsync(http, accounts, cancellation) is { } account ? TypedResults.Ok(Profile.Of(account)) : ApiProblem.NotSignedIn();

    private static async Task<IResult> ChangeProfileAsync(
        JsonBody<ProfileChangeRequest> body, AccountService accounts, SignInService signIn, ApiMetrics metrics, HttpContext http, CancellationToken cancellation)
    {
        if (SessionCookie.AccountOf(http.User) is not { } name) return ApiProblem.NotSignedIn();
        var request = body.Value;
        var change = new AccountChange { DisplayName = request.DisplayName, Password = request.NewPassword };
        if (AccountService.Check(name, change) is { Count: > 0 } refusals) return ApiProblem.Invalid(refusals.Select(ForProfile));
        if (request.NewPassword is not null)
        {
            if (string.IsNullOrEmpty(request.CurrentPassword)) return ApiProblem.Invalid(CurrentPassword, "Enter your current password.");
            var check = await signIn.SignInAsync(name, request.CurrentPassword, ApiLimits.Source(http), cancellation);
            metrics.SignIn(check.Outcome);
            if (check.Outcome == SignInOutcome.Throttled) return ApiProblem.TooMany("Too many wrong passwords.", check.RetryAfter);
            if (check.Account is null) return ApiProblem.Invalid(CurrentPassword, "The current password is wrong.");
        }

        var result = await accounts.ChangeAsync(name, change, cancellation);
        if (result.Account is not { } account) return ApiProblem.Of(result);
        if (request.NewPassword is not null) await SessionCookie.SignInAsync(http, account);
        return TypedResults.Ok(Profile.Of(account));
    }

    private static async Task<IResult> IssueCredentialsAsync(AccountService accounts, Subscribers.Secrets.SipCredentials credentials, SubscriberDirectory directory, HttpContext http, CancellationToken cancellation)
    {
        if (await SessionCookie.FindAccountAsync(http, accounts, cancellation) is not { } account) return ApiProblem.NotSignedIn();
        var credential = credentials.Issue(account, directory.RealmOf(account.Domain));
        return TypedResults.Ok(new SipCredentials
        {
            AddressOfRecord = credential.AddressOfRecord,
            AuthorizationUser = credential.AuthorizationUser,
            Realm = credential.Realm,
            Ha1 = credential.Ha1,
            ExpiresAt = credential.ExpiresAt,
            Domain = account.Domain,
            WebSocketPath = WebSocketPath,
        });
    }

    private static Refusal ForProfile(Refusal refusal) => refusal.Field == AccountField.Password ? refusal with { Field = NewPassword } : refusal;
}
