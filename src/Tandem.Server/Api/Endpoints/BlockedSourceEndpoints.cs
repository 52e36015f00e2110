using System.Net;
using Tandem.Contracts;
using Tandem.Server.Api.Contracts;
using Tandem.Server.Api.Http;

namespace Tandem.Server.Api.Endpoints;

/// <summary>The sources that the border drops.</summary>
internal static class BlockedSourceEndpoints
{
    private const string Path = "/blocked-sources";

    /// <summary>Maps them.</summary>
    public static void MapBlockedSources(this IEndpointRouteBuilder administration)
    {
        administration.MapGet(Path, ListAsync).WithTags("Blocked sources").WithSummary("List sources whose SIP requests are dropped").Produces<BlockedSourceList>();
        administration.MapDelete(Path + "/{source}", ReleaseAsync).WithTags("Blocked sources").WithSummary("Let a source in again")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(IBlockedSources sources, TimeProvider clock, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return TypedResults.Ok(new BlockedSourceList { Items = [.. (await sources.ListAsync(cancellation)).Select(source => BlockedSourceView.Of(source, now))] });
    }

    private static async Task<IResult> ReleaseAsync(string source, IBlockedSources sources, CancellationToken cancellation) =>
        IPAddress.TryParse(source, out var address) && await sources.ReleaseAsync(address, cancellation)
            ? TypedResults.NoContent()
            : ApiProblem.Of(StatusCodes.Status404NotFound, "This source is not blocked.");
}
