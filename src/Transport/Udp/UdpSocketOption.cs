namespace Tandem.Transport;

/// <summary>Levels and names of socket options (socket(7), ip(7), ipv6(7)).</summary>
internal static class UdpSocketOption
{
    public const int Socket = 1;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int SendBufferForced = 32;
    public const int ReceiveBufferForced = 33;

    public const int Ip = 0;
    public const int IpMtuDiscovery = 10;
    public const int IpReceiveErrors = 11;

    public const int Ipv6 = 41;
    public const int Ipv6MtuDiscovery = 23;
    public const int Ipv6ReceiveErrors = 25;
    public const int Ipv6Only = 26;
    public const int Ipv6DoNotFragment = 62;
}
