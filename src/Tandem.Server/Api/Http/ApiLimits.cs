using System.Net;
using Tandem.Kernel;

namespace Tandem.Server.Api.Http;

/// <summary>
/// How much one source may ask of the API: a bucket of requests for everything, and a smaller one for new accounts. Thread-safe.
/// </summary>
internal sealed class ApiLimits(ApiOptions options, TimeProvider clock)
{
    private const int MaxRemembered = 100_000;

    private readonly SourceBuckets _requests = new(options.RequestBurst, TimeSpan.FromSeconds(1) / options.RequestsPerSecond, clock);
    private readonly SourceBuckets _signUps = new(options.SignUpBurst, TimeSpan.FromMinutes(1) / options.SignUpsPerMinute, clock);

    /// <summary>Takes a request. Null, or the time after which one will be taken.</summary>
    public TimeSpan? Request(HttpContext http) => _requests.Take(Source(http));

    /// <summary>Takes a new account. Null, or the time after which one will be taken.</summary>
    public TimeSpan? SignUp(HttpContext http) => _signUps.Take(Source(http));

    /// <summary>Where a request comes from (<see cref="PeerAddress.Source"/>), or the control socket.</summary>
    public static string Source(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address) return "local";
        var source = PeerAddress.From(new IPEndPoint(address, 0)).Source;
        return source.IsV4 || source.IsLoopback ? $"{source.ToIPAddress()}" : $"{source.ToIPAddress()}/64";
    }

    private sealed class SourceBuckets(int burst, TimeSpan interval, TimeProvider clock)
    {
        private readonly Lock _lock = new();
        private readonly RateTable<string> _buckets = new(MaxRemembered);

        public TimeSpan? Take(string source)
        {
            var now = Instant.Now(clock);
            lock (_lock)
            {
                var wait = _buckets.Wait(source, interval, burst, now);
                if (wait > TimeSpan.Zero) return wait;
                _buckets.Take(source, interval, now);
                return null;
            }
        }
    }
}
