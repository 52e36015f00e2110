using Tandem.Server.Options;

namespace Tandem.Server.Hep;

/// <summary>Everything that the export logs, with its event ids (2120 to 2129).</summary>
internal static partial class HepLog
{
    [LoggerMessage(2120, LogLevel.Warning, "The HEP collector {Server} cannot be reached: {Reason}. Messages are left out until it can, and counted")]
    public static partial void Lost(ILogger logger, string server, string reason);

    [LoggerMessage(2121, LogLevel.Information, "Messages are exported to the HEP collector {Server} by {Transport}")]
    public static partial void Connected(ILogger logger, string server, HepTransport transport);
}
