using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

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

    /// <summary>
    /// Where a request comes from: an IPv4 address, or the first 64 bits of an IPv6 address, because a subscriber is given all that begin so (RFC 6177 section 2).
    /// </summary>
    public static string Source(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (address is null) return "local";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address)) return address.ToString();
        var octets = address.GetAddressBytes();
        octets.AsSpan(8).Clear();
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(octets)}/64");
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
