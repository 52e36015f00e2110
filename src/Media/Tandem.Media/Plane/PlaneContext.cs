using Microsoft.Extensions.Logging;
using Tandem.Dtls;
using Tandem.Media.Processing;
using Tandem.Media.Processing.Video;
using Tandem.Rtp;

namespace Tandem.Media.Plane;

/// <summary>What all sessions share.</summary>
internal sealed record PlaneContext(MediaPlaneOptions Options, DtlsContext Dtls, NtpClock Wall, Func<ProcessorRequest, ProcessorPlan> Plan, MediaMetrics Metrics, ILogger Logger)
{
    /// <summary>Places for what changes pictures.</summary>
    public VideoPlaces VideoPlaces { get; } = new(Options.MaxVideoTranscodings);
}
