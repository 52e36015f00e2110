using Microsoft.Extensions.Logging;

namespace Tandem.Transport;

/// <summary>What all parts of the relay's transport share.</summary>
internal sealed record RelayContext(StunTransportOptions Options, RelayInbox Inbox, TimeProvider Clock, ConnectionDeadlines Deadlines, RelayMetrics Metrics, ILogger Logger);
