using System.Net;
using Tandem.Kernel;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>
/// A network: the internet, or one behind a NAT. It carries datagrams to the hosts that are attached and everything else to its gateway, and loses, delays, reorders and doubles them by its quality and the simulation's
/// dice. Connections are as those of TCP: nothing is lost on them, and they take their time.
/// </summary>
internal sealed class Segment(VirtualTime time, Random random, SegmentQuality quality)
{
    private readonly Dictionary<IPAddress, Action<Datagram>> _hosts = [];
    private readonly Dictionary<PeerAddress, Action<Connection>> _listeners = [];

    public VirtualTime Time => time;

    public Random Random => random;

    public SegmentQuality Quality { get; set; } = quality;

    /// <summary>The NAT to the next network; null for the internet.</summary>
    public Nat? Gateway { get; set; }

    /// <summary>Datagrams that no host and no gateway took.</summary>
    public int Unroutable { get; private set; }

    public void Attach(IPAddress host, Action<Datagram> receive) => _hosts[host] = receive;

    public void Detach(IPAddress host) => _hosts.Remove(host);

    public void Listen(PeerAddress address, Action<Connection> accept) => _listeners[address] = accept;

    /// <summary>Carries a datagram.</summary>
    public void Send(Datagram datagram)
    {
        for (var copies = random.NextDouble() < Quality.Duplication ? 2 : 1; copies > 0; copies--)
        {
            if (random.NextDouble() < Quality.Loss) continue;
            time.AfterMilliseconds(Quality.MinDelay + ((Quality.MaxDelay - Quality.MinDelay) * random.NextDouble()), () => Deliver(datagram));
        }
    }

    /// <summary>Opens a connection, or tells that there is none. Only the internet and the own network have listeners that can be reached.</summary>
    public void Connect(PeerAddress source, PeerAddress destination, Action<Connection> connected, Action failed)
    {
        time.AfterMilliseconds(2 * Quality.MaxDelay, () =>
        {
            if (_listeners.TryGetValue(destination, out var accept))
            {
                var (near, far) = Connection.Pair(time, Quality.MaxDelay, source, destination);
                accept(far);
                connected(near);
            }
            else if (Gateway is { } gateway)
            {
                gateway.Connect(source, destination, connected, failed);
            }
            else
            {
                failed();
            }
        });
    }

    private void Deliver(Datagram datagram)
    {
        if (_hosts.TryGetValue(datagram.Destination.ToIPAddress(), out var receive)) receive(datagram);
        else if (Gateway is { } gateway) gateway.Outbound(datagram);
        else Unroutable++;
    }
}
