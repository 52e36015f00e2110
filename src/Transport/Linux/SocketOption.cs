namespace Tandem.Transport;

/// <summary>Levels and names of socket options (socket(7), tcp(7), ip(7), ipv6(7)), and the calls that set and read them.</summary>
internal static unsafe class SocketOption
{
    public const int Socket = 1;
    public const int ReuseAddress = 2;
    public const int Error = 4;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int KeepAlive = 9;
    public const int ReusePort = 15;
    public const int SendBufferForced = 32;
    public const int ReceiveBufferForced = 33;

    public const int Tcp = 6;
    public const int NoDelay = 1;
    public const int KeepAliveTime = 4;
    public const int KeepAliveInterval = 5;
    public const int KeepAliveProbes = 6;

    public const int Ip = 0;
    public const int IpMtuDiscovery = 10;
    public const int IpReceiveErrors = 11;

    public const int Ipv6 = 41;
    public const int Ipv6MtuDiscovery = 23;
    public const int Ipv6ReceiveErrors = 25;
    public const int Ipv6Only = 26;
    public const int Ipv6DoNotFragment = 62;

    /// <summary>Sets an option. False when the kernel does not take it; errno says why.</summary>
    public static bool TrySet(int descriptor, int level, int option, int value) => Libc.setsockopt(descriptor, level, option, &value, sizeof(int)) == 0;

    /// <summary>The value of an option; 0 when there is none.</summary>
    public static int Get(int descriptor, int level, int option)
    {
        var value = 0;
        var length = (uint)sizeof(int);
        return Libc.getsockopt(descriptor, level, option, &value, &length) == 0 ? value : 0;
    }
}
