using Tandem.Contracts;
using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;
using Tandem.Server.Api.Sessions;
using Tandem.Subscribers;

namespace Tandem.Server.Api.Endpoints;

/// <summary>The administration of users.</summary>
internal static class UserEndpoints
{
    private const string Path = "/users";
    private const string OnePath = Path + "/{userName}";
    private const int DefaultTake = 50;
    private const int MaxTake = 200;

    /// <summary>Maps them.</summary>
    public static void MapUsers(this IEndpointRouteBuilder administration)
    {
        administration.MapGet(Path, ListAsync).WithTags("Users").WithSummary("List users")
            .WithDescription($"Those whose user name, display name or number contains `search`, by user name, of one `domain` or of all: `take` of them (1 to {MaxTake}, {DefaultTake} by default) after the first `skip`.")
            .Produces<UserPage>().ProducesValidationProblem();
        administration.MapPost(Path, AddAsync).WithTags("Users").WithSummary("Add a user")
            .Produces<User>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesValidationProblem(StatusCodes.Status409Conflict);
        administration.MapGet(OnePath, FindAsync).WithTags("Users").WithSummary("One user").WithDescription("A user of another than the default domain is named with his domain: `erin@example.org`.")
            .Produces<User>().ProducesProblem(StatusCodes.Status404NotFound);
        administration.MapPatch(OnePath, ChangeAsync).WithTags("Users").WithSummary("Change a user")
            .WithDescription("A new password, or disabling, ends every session of the account and its SIP credentials. Administrators cannot disable or demote themselves.")
            .Produces<User>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesValidationProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync(IAccountStore store, IRegistrationView registrations, CancellationToken cancellation, string? search = null, string? domain = null, int skip = 0, int take = DefaultTake)
    {
        if (skip < 0) return ApiProblem.Invalid(nameof(skip), "Skip 0 or more.");
        if (take is < 1 or > MaxTake) return ApiProblem.Invalid(nameof(take), $"Take 1 to {MaxTake}.");
        var page = await store.ListAsync(new AccountQuery(search, skip, take, domain?.Trim().ToLowerInvariant()), cancellation);
        var counts = await registrations.CountAsync([.. page.Items.Select(account => account.AddressOfRecord)], cancellation);
        return TypedResults.Ok(new UserPage { Total = page.Total, Items = [.. page.Items.Zip(counts, User.Of)] });
    }

    private static async Task<IResult> AddAsync(JsonBody<NewUserRequest> body, AccountService accounts, CancellationToken cancellation)
    {
        var request = body.Value;
        var result = await accounts.CreateAsync(
            new NewAccount
            {
                UserName = request.UserName,
                Password = request.Password,
                DisplayName = request.DisplayName,
                Domain = request.Domain,
                Number = request.Number,
                IsAdministrator = request.IsAdministrator,
            },
            cancellation);
        return result.Account is { } account
            ? TypedResults.Created($"{ApiServices.Root}{Path}/{account.UserName}@{account.Domain}", User.Of(account, 0))
            : ApiProblem.Of(result);
    }

    private static async Task<IResult> FindAsync(
        string userName, AccountService accounts, SubscriberOptions options, IRegistrationView registrations, CancellationToken cancellation) =>
        await accounts.FindAsync(AccountName.Parse(userName, options.DefaultDomain), cancellation) is { } account
            ? TypedResults.Ok(await ShowAsync(account, registrations, cancellation))
            : ApiProblem.NoSuchUser();

    private static async Task<IResult> ChangeAsync(
        string userName, JsonBody<UserChangeRequest> body, AccountService accounts, SubscriberOptions options, IRegistrationView registrations, HttpContext http, CancellationToken cancellation)
    {
        var name = AccountName.Parse(userName, options.DefaultDomain);
        var request = body.Value;
        // The last administrator would lock himself out.
        if (SessionCookie.AccountOf(http.User) == name && request.IsEnabled == false) return ApiProblem.Invalid("isEnabled", "You cannot disable yourself.");
        if (SessionCookie.AccountOf(http.User) == name && request.IsAdministrator == false) return ApiProblem.Invalid("isAdministrator", "You cannot take the administration from yourself.");
        var change = new AccountChange
        {
            DisplayName = request.DisplayName,
            Password = request.Password,
            Number = request.Number,
            IsEnabled = request.IsEnabled,
            IsAdministrator = request.IsAdministrator,
        };
        var result = await accounts.ChangeAsync(name, change, cancellation);
        return result.Account is { } account ? TypedResults.Ok(await ShowAsync(account, registrations, cancellation)) : ApiProblem.Of(result);
    }

    private static async Task<User> ShowAsync(Account account, IRegistrationView registrations, CancellationToken cancellation) =>
        User.Of(account, (await registrations.CountAsync([account.AddressOfRecord], cancellation))[0]);
}
