using System.Net;
using System.Threading.RateLimiting;
using Tandem.Kernel;

namespace Tandem.Server.Api.Http;

/// <summary>
/// How much one source may ask of the API: a bucket of requests for everything, and a smaller one for new accounts. Thread-safe.
/// </summary>
internal sealed class ApiLimits : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _requests;
    private readonly PartitionedRateLimiter<HttpContext> _signUps;

    /// <summary>Makes the buckets.</summary>
    public ApiLimits(ApiOptions options)
    {
        _requests = PerSource(options.RequestBurst, TimeSpan.FromSeconds(1), options.RequestsPerSecond);
        _signUps = PerSource(options.SignUpBurst, TimeSpan.FromMinutes(1), options.SignUpsPerMinute);
    }

    /// <summary>Takes a request. Null, or the time after which one will be taken.</summary>
    public TimeSpan? Request(HttpContext http) => Take(_requests, http);

    /// <summary>Takes a new account. Null, or the time after which one will be taken.</summary>
    public TimeSpan? SignUp(HttpContext http) => Take(_signUps, http);

    /// <summary>Where a request comes from (<see cref="PeerAddress.Source"/>), or the control socket.</summary>
    public static string Source(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address) return "local";
        var source = PeerAddress.From(new IPEndPoint(address, 0)).Source;
        return source.IsV4 || source.IsLoopback ? $"{source.ToIPAddress()}" : $"{source.ToIPAddress()}/64";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Dispose();
        _signUps.Dispose();
    }

    private static PartitionedRateLimiter<HttpContext> PerSource(int burst, TimeSpan period, int perPeriod) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(Source(http), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            ReplenishmentPeriod = period,
            TokensPerPeriod = perPeriod,
            QueueLimit = 0,
        }));

    private static TimeSpan? Take(PartitionedRateLimiter<HttpContext> limiter, HttpContext http)
    {
        using var lease = limiter.AttemptAcquire(http);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
    }
}
