using System.Net;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Tandem.Server.Hosting;

namespace Tandem.Server.Web;

/// <summary>Publishes the meters of the node for Prometheus.</summary>
internal static class Metrics
{
    private const string Path = "/metrics";

    /// <summary>Collects every meter of Tandem and those of Kestrel and the runtime.</summary>
    public static void AddTandemMetrics(this IServiceCollection services) => services.AddOpenTelemetry().ConfigureResource(static node => node.AddService("tandem")).WithMetrics(static metrics => metrics
        .AddMeter("Tandem.*", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
        .AddPrometheusExporter());

    /// <summary>Maps <c>/metrics</c>, for this machine and administrators alone: figures tell of users.</summary>
    public static void MapTandemMetrics(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPrometheusScrapingEndpoint(Path).Add(builder =>
        {
            var scrape = builder.RequestDelegate!;
            builder.RequestDelegate = http => MayRead(http) ? scrape(http) : Forbid(http);
        });

    private static bool MayRead(HttpContext http) => http.IsControl() || http.User.IsInRole(Roles.Administrator) || IsLocal(http);

    // A reverse proxy on this machine speaks for others.
    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded");

    private static Task Forbid(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
