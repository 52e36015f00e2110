namespace Tandem.Transport;

/// <summary>Why a datagram did not go out or did not arrive; the value of tag <c>reason</c> of its counter.</summary>
internal enum UdpFailure : byte
{
    /// <summary>It was sent.</summary>
    None,

    /// <summary>The socket's send buffer is full. The datagram is lost, as UDP may lose it.</summary>
    Congested,

    /// <summary>An ICMP error came back (RFC 3261 section 18.4).</summary>
    Unreachable,

    /// <summary>The local stack refused it: no route, too large, not permitted.</summary>
    Local,
}
