using System.Net;
using System.Net.Sockets;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Ports for peers, from a range of this process's own, so that two test runs do not meet.</summary>
internal static class Ports
{
    private const int MaxOffset = 34_000;

    private static int _nextOffset = 25_000 + (Environment.ProcessId % 45 * 100);
    private static int _next = 41_000 + (Environment.ProcessId % 90 * 100);

    /// <summary>A port that is free for UDP and TCP on 127.0.0.1 at this moment.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _next);
            if (IsFree(port)) return port;
        }
    }

    /// <summary>An offset at which all ports of a Tandem server are free.</summary>
    public static int TakeOffset()
    {
        while (true)
        {
            var offset = Interlocked.Add(ref _nextOffset, 10);
            if (offset > MaxOffset) throw new InvalidOperationException("No ports are left for a server.");
            if (new[] { 8080, 8443, 5060, 5061, 3478, 3479, 5349 }.All(port => IsFree(port + offset))) return offset;
        }
    }

    internal static bool IsFree(int port)
    {
        try
        {
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
