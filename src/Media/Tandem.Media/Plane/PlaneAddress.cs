using System.Net;
using System.Net.Sockets;
using Tandem.Kernel;

namespace Tandem.Media.Plane;

/// <summary>An address of the plane with its ports. Thread-safe.</summary>
internal sealed class PlaneAddress(MediaAddress address, PortPool ports)
{
    public AddressFamily Family => address.Bind.AddressFamily;

    public PortPool Ports => ports;

    /// <summary>What is bound.</summary>
    public PeerAddress Bound(int port) => PeerAddress.From(new IPEndPoint(address.Bind, port));

    /// <summary>What others are told.</summary>
    public PeerAddress Advertised(int port) => PeerAddress.From(new IPEndPoint(address.Advertised ?? address.Bind, port));
}
