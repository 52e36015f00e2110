using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;

namespace Tandem.Transport;

/// <summary>Tells what sockets throw when a peer leaves or misbehaves, which is no error of ours.</summary>
internal static class PeerFault
{
    /// <summary>Whether the exception says that the connection broke, was refused or was cut off.</summary>
    public static bool Is(Exception exception) =>
        exception is IOException or SocketException or WebSocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException;
}
