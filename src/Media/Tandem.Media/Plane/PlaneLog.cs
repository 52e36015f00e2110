using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Tandem.Media.Plane;

/// <summary>Everything that the media plane logs, with its event ids (3000 to 3049).</summary>
internal static partial class PlaneLog
{
    [LoggerMessage(3000, LogLevel.Warning, "No port between {First} and {Last} is free: a call gets no media")]
    public static partial void NoPorts(ILogger logger, int first, int last);

    [LoggerMessage(3002, LogLevel.Warning, "There is no address of {Family} for media: a call gets none. Media:Addresses names one of each family that phones and browsers have")]
    public static partial void NoAddress(ILogger logger, AddressFamily family);

    [LoggerMessage(3003, LogLevel.Warning, "There is no address of {Family} for media in the network {Network}: a call gets none. Media:Addresses names the addresses of each network")]
    public static partial void NoAddressInNetwork(ILogger logger, AddressFamily family, string network);

    [LoggerMessage(3001, LogLevel.Information, "The media of leg {Leg} have failed: {Reason}")]
    public static partial void TransportFailed(ILogger logger, string leg, string reason);
}
