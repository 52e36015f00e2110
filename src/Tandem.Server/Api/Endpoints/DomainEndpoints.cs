using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;
using Tandem.Server.Api.Sessions;
using Tandem.Subscribers;

namespace Tandem.Server.Api.Endpoints;

/// <summary>The administration of domains.</summary>
internal static class DomainEndpoints
{
    private const string Path = "/domains";
    private const string OnePath = Path + "/{name}";
    private const string NameField = "name";

    /// <summary>Maps them.</summary>
    public static void MapDomains(this IEndpointRouteBuilder administration)
    {
        administration.MapGet(Path, ListAsync).WithTags("Domains").WithSummary("List domains").Produces<DomainList>();
        administration.MapPost(Path, AddAsync).WithTags("Domains").WithSummary("Add a domain")
            .WithDescription("The server answers for it at once; DNS must lead to this server too, or the SIP proxy of the phones must be set to it. The realm cannot be changed once the domain has accounts.")
            .Produces<DomainView>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesValidationProblem(StatusCodes.Status409Conflict);
        administration.MapGet(OnePath, FindAsync).WithTags("Domains").WithSummary("One domain").Produces<DomainView>().ProducesProblem(StatusCodes.Status404NotFound);
        administration.MapPatch(OnePath, ChangeAsync).WithTags("Domains").WithSummary("Change a domain")
            .WithDescription("Disabling it ends every registration and session of the domain at once. The default domain, and the one that the administrator is in, cannot be disabled.")
            .Produces<DomainView>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesValidationProblem(StatusCodes.Status409Conflict);
        administration.MapDelete(OnePath, RemoveAsync).WithTags("Domains").WithSummary("Remove a domain")
            .WithDescription("Ends every registration and session of the domain at once. One that has accounts is removed only with `withAccounts=true`, and they with it.")
            .Produces(StatusCodes.Status204NoContent).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesValidationProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync(DomainService domains, CancellationToken cancellation) =>
        TypedResults.Ok(new DomainList { Items = [.. (await domains.ListAsync(cancellation)).Select(entry => Show(entry, domains))] });

    private static async Task<IResult> FindAsync(string name, DomainService domains, CancellationToken cancellation) =>
        await domains.FindAsync(name, cancellation) is { } entry ? TypedResults.Ok(Show(entry, domains)) : NoSuchDomain();

    private static async Task<IResult> AddAsync(JsonBody<NewDomainRequest> body, DomainService domains, CancellationToken cancellation)
    {
        var result = await domains.AddAsync(body.Value.Name, body.Value.Realm, cancellation);
        return result.Domain is { } domain ? TypedResults.Created($"{ApiServices.Root}{Path}/{domain.Name}", Show(new DomainCount(domain, 0), domains)) : Refuse(result);
    }

    private static async Task<IResult> ChangeAsync(string name, JsonBody<DomainChangeRequest> body, DomainService domains, HttpContext http, CancellationToken cancellation)
    {
        if (body.Value.IsEnabled == false && IsOwn(name, http)) return ApiProblem.Invalid(AccountField.IsEnabled, "You cannot disable the domain that you are in.");
        var result = await domains.ChangeAsync(name, body.Value.IsEnabled, body.Value.Realm, cancellation);
        if (result.Domain is null) return Refuse(result);
        return await domains.FindAsync(name, cancellation) is { } entry ? TypedResults.Ok(Show(entry, domains)) : NoSuchDomain();
    }

    private static async Task<IResult> RemoveAsync(string name, DomainService domains, HttpContext http, CancellationToken cancellation, bool withAccounts = false)
    {
        if (IsOwn(name, http)) return ApiProblem.Invalid(NameField, "You cannot remove the domain that you are in.");
        var result = await domains.RemoveAsync(name, withAccounts, cancellation);
        return result.Outcome == AccountOutcome.Done ? TypedResults.NoContent() : Refuse(result);
    }

    private static bool IsOwn(string name, HttpContext http) => SessionCookie.AccountOf(http.User) is { } account && AccountName.Parse("x@" + name, "").Domain == account.Domain;

    private static ProblemHttpResult NoSuchDomain() => ApiProblem.Of(StatusCodes.Status404NotFound, "There is no such domain.");

    private static ProblemHttpResult Refuse(DomainResult result) => result.Outcome == AccountOutcome.NotFound
        ? NoSuchDomain()
        : ApiProblem.Of(new AccountResult(result.Outcome, null, [.. result.Refusals.Select(refusal => refusal.Field == AccountField.Domain ? refusal with { Field = NameField } : refusal)]));

    private static DomainView Show(DomainCount entry, DomainService domains) => new()
    {
        Name = entry.Domain.Name,
        Realm = entry.Domain.Realm,
        IsDefault = domains.IsDefault(entry.Domain),
        IsEnabled = entry.Domain.IsEnabled,
        Accounts = entry.Accounts,
        CreatedAt = entry.Domain.CreatedAt,
    };
}
