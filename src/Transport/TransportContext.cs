using System.IO.Pipelines;
using Microsoft.Extensions.Logging;

namespace Tandem.Transport;

/// <summary>What all parts of the transport share.</summary>
internal sealed record TransportContext(SipTransportOptions Options, LaneInbox Inbox, TimeProvider Clock, TransportMetrics Metrics, ILogger Logger)
{
    /// <summary>Where links send what the lane queued: not on the lane.</summary>
    public PipeScheduler SendScheduler { get; set; } = PipeScheduler.ThreadPool;
}
