namespace Tandem.Server.Tracing;

/// <summary>The message trace by REST, for administrators.</summary>
internal static class TraceApi
{
    private const int MaxTake = 1000;

    /// <summary>Maps <c>GET /traces</c> and <c>GET /traces/{callId}</c> in the group of what administrators may ask.</summary>
    public static void MapTraces(this RouteGroupBuilder administration)
    {
        var traces = administration.MapGroup("/traces").WithTags("Traces");
        traces.MapGet("/", List).WithSummary("The newest calls, the newest last");
        // A Call-ID may hold what a path segment may not.
        traces.MapGet("/{**callId}", Find).WithSummary("The messages of the call whose Call-ID starts so");
    }

    private static IResult List(CallTraces traces, string? method = null, int take = 100, long after = 0) =>
        Results.Json(traces.List(method, Math.Clamp(take, 1, MaxTake), after), TraceJson.Default.TracedCallPage);

    private static IResult Find(CallTraces traces, string callId, long after = 0)
    {
        var matches = traces.Match(callId);
        return matches.Count switch
        {
            1 => Results.Json(traces.Find(matches[0], after), TraceJson.Default.CallTrace),
            0 => Results.Problem($"No call whose Call-ID starts with {callId} is in the trace. It keeps the newest messages only.", statusCode: StatusCodes.Status404NotFound),
            _ => Results.Problem($"Several calls start so: {string.Join(", ", matches)}", statusCode: StatusCodes.Status409Conflict),
        };
    }
}
