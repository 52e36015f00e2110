using System.Net;
using System.Net.Sockets;
using Tandem.Kernel;
using Tandem.Media.Legs;

namespace Tandem.Media.Plane;

/// <summary>An address of the plane with its ports. Thread-safe.</summary>
internal sealed class PlaneAddress(MediaAddress address, PortPool ports)
{
    public AddressFamily Family => address.Bind.AddressFamily;

    /// <summary>The name of its network; empty for none.</summary>
    public string Network => address.Network;

    public PortPool Ports => ports;

    /// <summary>What is bound.</summary>
    public PeerAddress Bound(int port) => PeerAddress.From(new IPEndPoint(address.Bind, port));

    /// <summary>How many of its ports there are, and are free.</summary>
    public MediaAddressReport Report(int first, int last) => new(Network, address.Bind, first, last, ports.Size, ports.Count);

    /// <summary>What others are told.</summary>
    public PeerAddress Advertised(int port) => PeerAddress.From(new IPEndPoint(address.Advertised ?? address.Bind, port));
}
