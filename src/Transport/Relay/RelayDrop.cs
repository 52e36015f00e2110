namespace Tandem.Transport;

/// <summary>Why something was not sent; the value of tag <c>reason</c> of its counter.</summary>
internal enum RelayDrop : byte
{
    /// <summary>It was sent.</summary>
    None,

    /// <summary>The socket's send buffer is full, or too much waits on the stream of a slow client.</summary>
    Congested,

    /// <summary>Larger than the path or the protocol takes.</summary>
    TooLarge,

    /// <summary>The local stack refused it: no route, another family, not permitted.</summary>
    Local,
}

/// <summary>Why a relayed transport address could not be opened; the value of tag <c>reason</c> of its counter.</summary>
internal enum RelayRefusal : byte
{
    /// <summary>It was opened.</summary>
    None,

    /// <summary>The port is taken.</summary>
    PortTaken,

    /// <summary>No file descriptor is free.</summary>
    NoDescriptor,

    /// <summary>The number is over <see cref="StunTransportOptions.MaxRelays"/>.</summary>
    TooMany,

    /// <summary>Something else: the address is not one of this machine, or the port is for administrators.</summary>
    Local,
}
