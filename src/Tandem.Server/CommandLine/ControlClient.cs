using System.Net.Sockets;
using Tandem.Server.Hosting;

namespace Tandem.Server.CommandLine;

/// <summary>
/// How a command of <c>tandem</c> speaks with the running server: REST over the Unix socket in its data folder. Whoever can open the socket is the server's own user and counts as an administrator.
/// </summary>
internal static class ControlClient
{
    /// <summary>A client for the server of this data folder. Nothing is connected before the first request; use <see cref="Explain"/> for what that throws.</summary>
    public static HttpClient Create(string dataFolder)
    {
        var socket = new UnixDomainSocketEndPoint(DataFolder.ControlSocketOf(dataFolder));
        var handler = new SocketsHttpHandler { ConnectCallback = (_, cancellation) => ConnectAsync(socket, cancellation), UseProxy = false };
        return new HttpClient(handler) { BaseAddress = new Uri("http://localhost/") };
    }

    /// <summary>Says in one line why the server could not be reached.</summary>
    public static string Explain(HttpRequestException failure, string dataFolder) => failure.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.AccessDenied } => $"Only the user who runs the server may command it: {DataFolder.ControlSocketOf(dataFolder)} cannot be opened.",
        SocketException => $"No Tandem runs with the data folder {Path.GetFullPath(dataFolder)}. Start it, or name the folder of one that runs with --data DIR.",
        _ => failure.Message,
    };

    private static async ValueTask<Stream> ConnectAsync(UnixDomainSocketEndPoint endPoint, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
