using System.IO.Pipelines;
using Microsoft.Extensions.Logging;

namespace Tandem.Transport;

/// <summary>What all parts of the transport share.</summary>
internal sealed record TransportContext(SipTransportOptions Options, LaneInbox Inbox, TimeProvider Clock, TransportMetrics Metrics, ILogger Logger)
{
    /// <summary>Of the queues of all connections: the lane never waits to write, and links send on other threads than the lane.</summary>
    public PipeOptions QueueOptions { get; set; } = Queue(PipeScheduler.ThreadPool);

    /// <summary>Queues whose links send where the scheduler says.</summary>
    public static PipeOptions Queue(PipeScheduler sender) =>
        new(readerScheduler: sender, pauseWriterThreshold: 0, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);
}
