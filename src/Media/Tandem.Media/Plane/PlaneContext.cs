using Microsoft.Extensions.Logging;
using Tandem.Dtls;
using Tandem.Rtp;

namespace Tandem.Media.Plane;

/// <summary>What all sessions share.</summary>
internal sealed record PlaneContext(MediaPlaneOptions Options, DtlsContext Dtls, NtpClock Wall, MediaMetrics Metrics, ILogger Logger);
