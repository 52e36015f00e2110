using Microsoft.AspNetCore.Http.HttpResults;
using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;
using Tandem.Kernel;
using Tandem.Server.Api.Http;
using Tandem.Server.Api.Sessions;
using Tandem.Server.Hosting;
using Tandem.Subscribers;
using Tandem.Transport;

namespace Tandem.Server.Calls;

/// <summary>Calls whose media go through this server by REST: all for administrators, his own for everybody.</summary>
internal static class CallApi
{
    private const int MaxListed = 1000;

    /// <summary>Maps <c>GET /calls</c> in the group of what administrators may ask.</summary>
    public static void MapCalls(this RouteGroupBuilder administration) => administration.MapGet("/calls", ListAsync).WithTags("Calls").WithSummary("Calls through this server, and why they ended")
        .WithDescription("Those whose media go through the server, live ones first, with what happened in each: what was offered, refused and tried again. Datagrams that were refused are told of calls that have ended; of one that lasts its quality tells them.").Produces<CallList>();

    /// <summary>Maps what users may ask.</summary>
    public static void MapCallQuality(this IEndpointRouteBuilder api) => api.MapGet("/calls/{callId}/quality", QualityAsync).WithTags("Calls").WithSummary("The quality of a call")
        .WithDescription("As the server measures it on each leg: codec, loss, jitter, round trip and the score of the E-model with what it was computed from. For who takes part in the call, and administrators. 404 for a call whose media do not go through the server.")
        .Produces<CallQuality>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound).RequireAuthorization();

    private static async Task<IResult> ListAsync(HttpContext http, CancellationToken cancellation)
    {
        var reports = await ReportsAsync(http.RequestServices, static (gateway, now) => [.. gateway.LiveCalls(MaxListed, now), .. gateway.EndedCalls(now)], cancellation);
        return Results.Json(new CallList { Items = await EntriesAsync(reports, http.RequestServices.GetService<LiveMedia>(), cancellation) }, CallJson.Default.CallList);
    }

    /// <summary>The entries of the list. No live call is measured for it: each would take a turn of the loop that carries its media, a thousand times for one page.</summary>
    internal static async Task<IReadOnlyList<CallView>> EntriesAsync(IReadOnlyList<CallReport> reports, LiveMedia? media, CancellationToken cancellation)
    {
        var entries = new List<CallView>(reports.Count);
        foreach (var report in reports) entries.Add(CallViews.Entry(report, report.End is null || media is null ? null : await media.EndedReportAsync(report.Number, cancellation)));
        return entries;
    }

    private static async Task<IResult> QualityAsync(string callId, AccountService accounts, HttpContext http, CancellationToken cancellation)
    {
        // The operator at the control socket has no account.
        var account = await SessionCookie.FindAccountAsync(http, accounts, cancellation);
        if (account is null && !http.IsControl()) return ApiProblem.NotSignedIn();
        var reports = await ReportsAsync(http.RequestServices, (gateway, now) => gateway.CallsOf(callId, now), cancellation);
        // Who takes no part learns not even that there is such a call.
        var report = reports.FirstOrDefault(one => account is null or { IsAdministrator: true } || one.Parties.Any(party => party.Address == account.AddressOfRecord));
        if (report is null || await http.RequestServices.GetRequiredService<LiveMedia>().ReportAsync(report.Number, cancellation) is not { } measured) return Unknown();
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(CallViews.Show(report, measured), CallJson.Default.CallQuality);
    }

    private static async Task<IReadOnlyList<CallReport>> ReportsAsync(IServiceProvider services, Func<SessionGateway, Instant, IReadOnlyList<CallReport>> read, CancellationToken cancellation)
    {
        if (services.GetService<SessionGateway>() is not { } gateway) return [];
        var (lane, clock) = (services.GetRequiredService<SipLane>(), services.GetRequiredService<TimeProvider>());
        return await lane.InvokeAsync(() => read(gateway, Instant.Now(clock))).WaitAsync(cancellation);
    }

    private static ProblemHttpResult Unknown() => ApiProblem.Of(StatusCodes.Status404NotFound, "There is no such call with its media on this server.");
}
