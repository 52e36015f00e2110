using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tandem.Server.Hosting;

/// <summary>The Unix socket on which the server takes the commands of <c>tandem</c>. It belongs to the server's user alone, so a request that comes by it is the administrator's.</summary>
internal static class ControlSocket
{
    /// <summary>Makes the socket; one that a killed process left behind is replaced. The caller holds the data folder's lock.</summary>
    public static Socket Bind(UnixDomainSocketEndPoint endPoint)
    {
        var path = endPoint.ToString();
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(endPoint);
        // Before anybody can connect: that takes a socket that listens.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    }

    /// <summary>Marks the connections of these options as coming from the control socket.</summary>
    public static void UseControl(this ListenOptions options) => options.Use(next => connection =>
    {
        connection.Features.Set(Mark.Instance);
        return next(connection);
    });

    /// <summary>Whether a request came by the control socket.</summary>
    public static bool IsControl(this HttpContext http) => http.Features.Get<Mark>() is not null;

    private sealed class Mark
    {
        public static readonly Mark Instance = new();
    }
}
