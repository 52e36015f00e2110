namespace Tandem.Transport;

/// <summary>What the errors of the C library mean to the relay.</summary>
internal static class UdpErrors
{
    /// <summary>Why a datagram was not sent.</summary>
    public static RelayDrop DropOf(int error) => error switch
    {
        0 => RelayDrop.None,
        Libc.EAGAIN or Libc.ENOBUFS => RelayDrop.Congested,
        Libc.EMSGSIZE => RelayDrop.TooLarge,
        _ => RelayDrop.Local,
    };

    /// <summary>Why a socket could not be opened.</summary>
    public static RelayRefusal RefusalOf(int error) => error switch
    {
        0 => RelayRefusal.None,
        Libc.EADDRINUSE => RelayRefusal.PortTaken,
        Libc.EMFILE or Libc.ENFILE or Libc.ENOBUFS => RelayRefusal.NoDescriptor,
        _ => RelayRefusal.Local,
    };
}
