using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The listeners and the limits of the sockets under a STUN and TURN server. Checked at start by <see cref="StunTransportOptionsValidation"/>.</summary>
public sealed class StunTransportOptions
{
    /// <summary>The listeners; the index of each is its place here. At most 255.</summary>
    public IList<StunListenerOptions> Listeners { get; } = [];

    /// <summary>
    /// Most relayed transport addresses at a time; their numbers lie below it. 25,536 by default: all ports from 40000 on of one address. The limit of open files must allow it, and a warning at start says when it does not.
    /// </summary>
    public int MaxRelays { get; set; } = 25_536;

    /// <summary>Most TCP connections with peers that the server above allows, 0 by default. They are not bounded here, but counted among the open files that are needed.</summary>
    public int PeerConnections { get; set; }

    /// <summary>Receive buffer asked of the kernel for a UDP listener, in octets. 4 MiB by default, for all clients share it: holds what 2,000 calls send in some 50 ms.</summary>
    public int UdpReceiveBufferBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Send buffer asked of the kernel for a UDP listener, in octets. 4 MiB by default.</summary>
    public int UdpSendBufferBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Receive buffer asked of the kernel for a relayed address, in octets. 512 KiB by default: holds the burst of a large video frame. The kernel takes memory only for what waits.</summary>
    public int RelayReceiveBufferBytes { get; set; } = 512 * 1024;

    /// <summary>Send buffer asked of the kernel for a relayed address, in octets. 512 KiB by default.</summary>
    public int RelaySendBufferBytes { get; set; } = 512 * 1024;

    /// <summary>Longest message taken from a stream, in octets. 65,552 by default, the longest that STUN knows.</summary>
    public int MaxStreamMessageBytes { get; set; } = StunMessage.MaxLength;

    /// <summary>
    /// Octets that wait for a client that reads its stream slowly, over which relayed data for it is dropped, as UDP would drop it; what peers send by TCP is not dropped, but read no more until it has gone out. 128 KiB by
    /// default: two of the longest datagrams, or a second of a video call.
    /// </summary>
    public int MaxQueuedDataBytes { get; set; } = 128 * 1024;

    /// <summary>Octets that wait for such a client, over which the connection is closed: only responses, which are not dropped, come so far. 256 KiB by default.</summary>
    public int MaxQueuedBytes { get; set; } = 256 * 1024;

    /// <summary>Most connections in all, and most associations by DTLS. 50,000 by default; the limit of open files must allow it.</summary>
    public int MaxConnections { get; set; } = 50_000;

    /// <summary>Most connections, and most associations by DTLS, of one source: an IPv4 address, or an IPv6 network of 64 bits. 500 by default, for a NAT may hide an office.</summary>
    public int MaxConnectionsPerSource { get; set; } = 500;

    /// <summary>Whether loopback counts as a source too. False by default: there stands a reverse proxy, or a laboratory.</summary>
    public bool LimitLoopback { get; set; }

    /// <summary>Most handshakes of DTLS that run at a time. 500 by default: clients that have shown that they get what is sent to their address.</summary>
    public int MaxDtlsHandshakes { get; set; } = 500;

    /// <summary>Most handshakes of DTLS of one source that run at a time. 32 by default: a few sources that finish none must not keep all others out.</summary>
    public int MaxDtlsHandshakesPerSource { get; set; } = 32;

    /// <summary>Most handshakes of DTLS that one source begins in a second. 20 by default: each costs the relay's loop some hundreds of microseconds of its time.</summary>
    public int DtlsHandshakesPerSecond { get; set; } = 20;

    /// <summary>How long a handshake of DTLS may take. 10 s by default.</summary>
    public TimeSpan DtlsHandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Octets of a datagram of a handshake at most, headers of IP and UDP apart. 1,200 by default.</summary>
    public int DtlsMtu { get; set; } = 1200;

    /// <summary>How long a connection may stay before its first octet, which tells what it speaks. 10 s by default.</summary>
    public TimeSpan FirstOctetTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may stay without having sent one whole message. 10 s by default: whoever connects has something to ask.</summary>
    public TimeSpan FirstMessageTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a message may take from its first octet to its last. 10 s by default; ends a client that sends on purpose slowly (slow-loris).</summary>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection that is being closed may take to hand over what is queued and to be closed by the client. 2 s by default.</summary>
    public TimeSpan LingerTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a client may take for what its peer has sent by TCP before it ended, and a peer for what the client has sent when both have ended. 30 s by default.</summary>
    public TimeSpan DataLingerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long nothing may pass between a client and a peer of TCP when one of them has ended its side. 4 minutes by default, as NATs wait (RFC 5382 section 5).</summary>
    public TimeSpan HalfClosedTimeout { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>Silence after which the kernel probes a client or a peer (RFC 9293 section 3.8.4). 2 minutes by default.</summary>
    public TimeSpan TcpKeepAliveTime { get; set; } = TimeSpan.FromMinutes(2);
}
