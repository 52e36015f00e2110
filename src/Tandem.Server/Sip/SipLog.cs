using Tandem.Sip;

namespace Tandem.Server.Sip;

/// <summary>Everything that is logged of calls, with its event ids (2100 to 2199). The Call-ID is a field of each. Addresses are personal data: only Debug and below name them.</summary>
internal static partial class SipLog
{
    [LoggerMessage(2100, LogLevel.Debug, "Call {CallId}: {Method} from {From} to {To}, received on {Flow}", SkipEnabledCheck = true)]
    public static partial void Request(ILogger logger, string callId, string method, string from, string to, Flow flow);

    [LoggerMessage(2101, LogLevel.Debug, "Call {CallId}: {Status} {Reason} to {Method}, sent on {Flow}", SkipEnabledCheck = true)]
    public static partial void FinalResponse(ILogger logger, string callId, int status, string reason, string method, Flow flow);

    [LoggerMessage(2103, LogLevel.Warning, "A source is dropped for {Time}, the {Times}. time, as {Reason}; GET /api/v1/blocked-sources names it")]
    public static partial void SourceBlocked(ILogger logger, TimeSpan time, int times, Tandem.Contracts.Suspicion reason);

    [LoggerMessage(2104, LogLevel.Warning, "{Count} further sources are dropped; GET /api/v1/blocked-sources names them")]
    public static partial void MoreSourcesBlocked(ILogger logger, int count);

    [LoggerMessage(2102, LogLevel.Debug, "Call {CallId}: a message was refused on {Flow}: {Error}", SkipEnabledCheck = true)]
    public static partial void Refused(ILogger logger, string callId, SipParseError error, Flow flow);
}
