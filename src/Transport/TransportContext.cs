using Microsoft.Extensions.Logging;

namespace Tandem.Transport;

/// <summary>What all parts of the transport share.</summary>
internal sealed record TransportContext(SipTransportOptions Options, LaneInbox Inbox, TimeProvider Clock, ConnectionDeadlines Deadlines, TransportMetrics Metrics, ILogger Logger);
