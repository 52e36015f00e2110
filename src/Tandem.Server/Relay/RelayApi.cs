using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Server.Api.Http;
using Tandem.Server.Api.Sessions;
using Tandem.Stun.Server;
using Tandem.Stun.Turn;
using Tandem.Subscribers;

namespace Tandem.Server.Relay;

/// <summary>STUN and TURN by REST: what a page needs for its calls, and what administrators want to know.</summary>
internal static class RelayApi
{
    /// <summary>Maps <c>GET /ice-servers</c> in the group of what everybody who is signed in may ask.</summary>
    public static void MapIceServers(this IEndpointRouteBuilder api) => api.MapGet("/ice-servers", IceServersAsync).WithTags("Account").WithSummary("Get STUN and TURN servers")
        .WithDescription("For RTCPeerConnection, with credentials of one's own that live for some hours. They end earlier when the account is disabled. With every=true each port is named, for a test of the network; a call gathers faster from the four of the plain list. 404 when this server offers none.")
        .Produces<IceServerList>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound).RequireAuthorization();

    /// <summary>Maps <c>GET /relay</c> in the group of what administrators may ask.</summary>
    public static void MapRelay(this RouteGroupBuilder administration) => administration.MapGet("/relay", StatusAsync).WithTags("Relay").WithSummary("What the STUN and TURN server has and did")
        .Produces<RelayView>().ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> IceServersAsync(AccountService accounts, HttpContext http, CancellationToken cancellation, bool every = false)
    {
        if (await SessionCookie.FindAccountAsync(http, accounts, cancellation) is not { } account) return ApiProblem.NotSignedIn();
        if (http.RequestServices.GetService<IceServers>() is not { } servers) return Off();
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(servers.For(account.AddressOfRecord, http.Request.Host.Host, every), RelayJson.Default.IceServerList);
    }

    private static async Task<IResult> StatusAsync(HttpContext http, CancellationToken cancellation) =>
        http.RequestServices.GetService<RelayStatus>() is { } status ? Results.Json(Show(await status.ReadAsync(cancellation)), RelayJson.Default.RelayView) : Off();

    private static ProblemHttpResult Off() => ApiProblem.Of(StatusCodes.Status404NotFound, "This server offers no STUN and TURN.");

    private static RelayView Show(StunServerStatus status) => new()
    {
        Allocations = status.Allocations,
        AllocationsBegun = status.AllocationsBegun,
        Connections = status.Connections,
        ConnectionsMade = status.ConnectionsMade,
        ConnectionsAccepted = status.ConnectionsAccepted,
        Bindings = status.Bindings,
        Traffic = Show(status.Totals),
        Dropped = Occurred(status.Drops),
        Refused = Occurred(status.Refusals),
        Users = [.. status.Users.Select(user => new RelayUser { Name = user.Name, Allocations = user.Allocations, Traffic = Show(user.Totals) })],
        OtherUsers = Show(status.OtherUsers),
    };

    private static RelayTraffic Show(in TurnTotals totals) => new()
    {
        DatagramsToPeers = totals.DatagramsToPeers,
        OctetsToPeers = totals.OctetsToPeers,
        DatagramsToClients = totals.DatagramsToClients,
        OctetsToClients = totals.OctetsToClients,
        Dropped = totals.Dropped,
    };

    private static Dictionary<string, long> Occurred<TReason>(IReadOnlyDictionary<TReason, long> counts) where TReason : struct, Enum =>
        counts.Where(count => count.Value > 0).ToDictionary(count => JsonName(count.Key.ToString()), count => count.Value);

    private static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
