using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Tandem.Interop.Tests.Peers;

/// <summary>
/// Ports for peers and servers, from ranges of this process's own, so that two test runs do not meet, and below 32768, where the system lends none to sockets that do not ask for one, and no relay of TURN is.
/// </summary>
internal static class Ports
{
    private const int MaxOffset = 24_000;

    private static int _nextOffset = 13_500 + (Environment.ProcessId % 40 * 200);
    private static int _next = 10_000 + (Environment.ProcessId % 25 * 250);

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
            if (new[] { 2223, 8080, 8443, 5060, 5061, 3478, 3479, 5349 }.All(port => IsFree(port + offset))) return offset;
        }
    }

    /// <summary>Waits until a program listens at a port, without touching it.</summary>
    /// <param name="port">The port.</param>
    /// <param name="program">The program.</param>
    /// <param name="byTcp">Whether by TCP: for those that do by UDP first.</param>
    /// <exception cref="InvalidOperationException">The program has ended.</exception>
    public static async Task AwaitListenerAsync(int port, ChildProcess program, bool byTcp = false)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!IsListening(port, byTcp))
        {
            if (program.HasEnded) throw new InvalidOperationException($"It ended before it listened at {port}: {program.Output}");
            await Task.Delay(20, patience.Token);
        }
    }

    private static bool IsListening(int port, bool byTcp)
    {
        var system = IPGlobalProperties.GetIPGlobalProperties();
        IEnumerable<IPEndPoint> listeners = system.GetActiveTcpListeners();
        if (!byTcp) listeners = listeners.Concat(system.GetActiveUdpListeners());
        return listeners.Any(listener => listener.Port == port);
    }

    private static bool IsFree(int port)
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
