using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tandem.Server.Options;
using Tandem.Server.Sip.Journal;
using Tandem.Server.Stores.Postgres;
using Tandem.Transport;

namespace Tandem.Server.Web;

/// <summary>Tells others whether the server lives and whether it can be given work.</summary>
internal static class Health
{
    private const string Readiness = "ready";

    /// <summary>Adds the checks.</summary>
    public static void AddTandemHealth(this IServiceCollection services, StoreOptions store)
    {
        var checks = services.AddHealthChecks()
            .AddCheck<LifetimeCheck>("lifetime", tags: [Readiness])
            .AddCheck<LaneCheck>("sip lane", tags: [Readiness], timeout: TimeSpan.FromSeconds(2))
            .AddCheck<JournalCheck>("registration journal", tags: [Readiness]);
        if (store.PostgreSql is not null) checks.AddCheck<StoreCheck>("account store", tags: [Readiness]);
    }

    /// <summary>
    /// Maps <c>/health/live</c> (the process answers), <c>/health/ready</c> (200 when it should be given work, 503 while it starts or stops) and <c>/health</c> (every check with its outcome).
    /// </summary>
    public static void MapTandemHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains(Readiness) });
        endpoints.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = Write });
    }

    private static Task Write(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "application/json";
        var answer = new HealthAnswer(report.Status.ToString(), [.. report.Entries.Select(e => new HealthEntry(e.Key, e.Value.Status.ToString(), e.Value.Description))]);
        return http.Response.WriteAsJsonAsync(answer, WebJson.Default.HealthAnswer);
    }

    private sealed class LifetimeCheck(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping")
                : lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("starting"));
    }

    private sealed class LaneCheck(SipLane lane) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await lane.InvokeAsync(static () => true).WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }

    private sealed class JournalCheck(RegistrationJournal journal) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(journal.Failure is { } failure ? HealthCheckResult.Degraded(failure.Message) : HealthCheckResult.Healthy());
    }

    /// <summary>Degraded, not unhealthy: without the database registrations and calls go on.</summary>
    private sealed class StoreCheck(AccountChanges changes) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(changes.Failure is { } failure ? HealthCheckResult.Degraded(failure) : HealthCheckResult.Healthy());
    }
}

/// <summary>The body of <c>/health</c>.</summary>
internal sealed record HealthAnswer(string Status, IReadOnlyList<HealthEntry> Checks);

/// <summary>One check of <c>/health</c>.</summary>
internal sealed record HealthEntry(string Name, string Status, string? Description);
