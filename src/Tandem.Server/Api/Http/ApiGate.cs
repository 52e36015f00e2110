using Microsoft.AspNetCore.Http.Metadata;
using Tandem.Server.Stores;

namespace Tandem.Server.Api.Http;

/// <summary>What every request to the API passes before and after its own handler: the source's limit, the origin, the size and form of the body, and words for a refusal of the framework.</summary>
internal sealed class ApiGate(ApiLimits limits, ApiMetrics metrics, ILogger<ApiGate> logger)
{
    /// <summary>Puts the gate before every endpoint of a group.</summary>
    public static void Guard(RouteGroupBuilder group, ApiGate gate, ApiOptions options)
    {
        group.WithMetadata(new BodyLimit(options.MaxBodyBytes));
        group.AddEndpointFilter(RefuseBadBody);
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is { } handler) endpoint.RequestDelegate = http => gate.PassAsync(http, handler);
        });
    }

    private static ValueTask<object?> RefuseBadBody(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        foreach (var argument in call.Arguments)
            if (argument is IJsonBody { Refusal: { } refusal }) return new ValueTask<object?>(refusal);
        return next(call);
    }

    private async Task PassAsync(HttpContext http, RequestDelegate handler)
    {
        // RFC 9111 section 5.2.2.5: what the API says is about one person at one time.
        http.Response.Headers.CacheControl = "no-store";
        if (limits.Request(http) is { } retryAfter)
        {
            metrics.OverLimit();
            await ApiProblem.TooMany("Too many requests.", retryAfter).ExecuteAsync(http);
        }
        else if (!SameOrigin.Allows(http.Request))
        {
            metrics.ForeignOrigin();
            await ApiProblem.Of(StatusCodes.Status403Forbidden, "A page of another site may not do this.").ExecuteAsync(http);
        }
        else
        {
            try
            {
                await handler(http);
            }
            catch (Exception failure) when (!http.Response.HasStarted && StoreFailure.Of(failure) is { } refused)
            {
                StoreLog.Unavailable(logger, refused.Message);
                await ApiProblem.Unavailable().ExecuteAsync(http);
            }

            if (http.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false, ContentLength: null })
                await ApiProblem.Of(StatusCodes.Status400BadRequest, "A parameter in the address is not of the right type.").ExecuteAsync(http);
        }
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
