using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;
using Tandem.Subscribers;

namespace Tandem.Server.Api.Endpoints;

/// <summary>The administration of domains.</summary>
internal static class DomainEndpoints
{
    private const string Path = "/domains";

    /// <summary>Maps them.</summary>
    public static void MapDomains(this IEndpointRouteBuilder administration)
    {
        administration.MapGet(Path, ListAsync).WithTags("Domains").WithSummary("List domains").Produces<DomainList>();
        administration.MapPost(Path, AddAsync).WithTags("Domains").WithSummary("Add a domain")
            .WithDescription("The server answers for it at once; DNS must lead to this server too, or the SIP proxy of the phones must be set to it.")
            .Produces<DomainView>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesValidationProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync(IAccountStore store, SubscriberOptions options, CancellationToken cancellation) =>
        TypedResults.Ok(new DomainList { Items = [.. (await store.DomainsAsync(cancellation)).Select(domain => Show(domain, options))] });

    private static async Task<IResult> AddAsync(JsonBody<NewDomainRequest> body, AccountService accounts, SubscriberOptions options, CancellationToken cancellation)
    {
        var (domain, refused) = await accounts.AddDomainAsync(body.Value.Name, cancellation);
        return domain is not null
            ? TypedResults.Created(ApiServices.Root + Path, Show(domain, options))
            : ApiProblem.Of(refused! with { Refusals = [.. refused.Refusals.Select(refusal => refusal with { Field = "name" })] });
    }

    private static DomainView Show(Domain domain, SubscriberOptions options) => new()
    {
        Name = domain.Name,
        IsDefault = domain.Name == options.DefaultDomain,
        CreatedAt = domain.CreatedAt,
    };
}
