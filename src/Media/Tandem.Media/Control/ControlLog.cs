using Microsoft.Extensions.Logging;

namespace Tandem.Media.Control;

/// <summary>Everything that is logged of what proxies want, with its event ids (3050 to 3099).</summary>
internal static partial class ControlLog
{
    [LoggerMessage(3050, LogLevel.Error, "A recording has ended before its call; what there is of it is called .part")]
    public static partial void RecordingFailed(ILogger logger, Exception failure);

    [LoggerMessage(3051, LogLevel.Warning, "{Packets} packets are missing in a recording, for the disk was too slow")]
    public static partial void RecordingIncomplete(ILogger logger, long packets);

    [LoggerMessage(3053, LogLevel.Warning, "A proxy has named the network {Network}, which none of Media:Addresses is in: the first address is told instead")]
    public static partial void UnknownNetwork(ILogger logger, string network);

    [LoggerMessage(3052, LogLevel.Error, "A recording has ended before its call, for the disk has less than {Octets} octets left, which are to stay free; what there is of it is kept")]
    public static partial void RecordingOutOfSpace(ILogger logger, long octets);
}
