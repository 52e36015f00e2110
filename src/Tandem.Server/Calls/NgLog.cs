using System.Net;
using System.Net.Sockets;

namespace Tandem.Server.Calls;

/// <summary>Everything that the server logs of the ng protocol, with its event ids (2800 to 2899). Addresses are personal data: only Debug names them.</summary>
internal static partial class NgLog
{
    [LoggerMessage(2800, LogLevel.Information, "The ng protocol listens on {EndPoint}")]
    public static partial void Listens(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(2801, LogLevel.Warning, "The ng protocol was spoken by somebody who is not among Media:Control:AllowedSources and gets no answer, in {Datagrams} datagrams; this is told once a minute, and at level Debug the address each time")]
    public static partial void Refused(ILogger logger, long datagrams);

    [LoggerMessage(2804, LogLevel.Debug, "The ng protocol was spoken by {Address}")]
    public static partial void RefusedFrom(ILogger logger, IPAddress address);

    [LoggerMessage(2802, LogLevel.Debug, "A socket of the ng protocol: {Error}")]
    public static partial void SocketFailed(ILogger logger, SocketError error);

    [LoggerMessage(2803, LogLevel.Information, "The media of a call that another proxy controls have ended, for nothing came any more: {CallId}")]
    public static partial void CallLost(ILogger logger, string callId);

    [LoggerMessage(2806, LogLevel.Warning, "One-way audio in a call that another proxy controls: nothing is heard from the side with tag {Tag} while the other side is heard, in call {CallId}")]
    public static partial void OneWay(ILogger logger, string tag, string callId);

    [LoggerMessage(2805, LogLevel.Error, "A request of the ng protocol could not be carried out, which is a mistake of this program")]
    public static partial void RequestFailed(ILogger logger, Exception failure);
}
