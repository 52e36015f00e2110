using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>The listeners and the limits of the SIP transports. Checked at start by <see cref="SipTransportOptionsValidation"/>.</summary>
public sealed class SipTransportOptions
{
    /// <summary>The listeners; the index of each is its place here. At most 255.</summary>
    public IList<SipListenerOptions> Listeners { get; } = [];

    /// <summary>What a message may measure.</summary>
    public SipLimits Limits { get; set; } = SipLimits.Default;

    /// <summary>Most inputs that the lane takes before it lets the receiver write and send. 64 by default: large enough to share one journal write, small enough to stay under a millisecond.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>Receive buffer asked of the kernel for a UDP socket, in octets. 2 MiB by default: holds what comes at 100,000 messages a second for some 10 ms.</summary>
    public int UdpReceiveBufferBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Send buffer asked of the kernel for a UDP socket, in octets. 1 MiB by default.</summary>
    public int UdpSendBufferBytes { get; set; } = 1024 * 1024;

    /// <summary>Most octets that wait for one peer that reads slowly; over it the connection is closed. 1 MiB by default.</summary>
    public int MaxQueuedBytes { get; set; } = 1024 * 1024;

    /// <summary>Most inbound connections in all. 50,000 by default; the limit of open files must allow it.</summary>
    public int MaxConnections { get; set; } = 50_000;

    /// <summary>
    /// Most inbound connections of one source: an IPv4 address, or an IPv6 network of 64 bits, for one host has all of that. 500 by default, for a NAT may hide an office.
    /// </summary>
    public int MaxConnectionsPerSource { get; set; } = 500;

    /// <summary>Whether loopback counts as a source too. False by default: there stands a reverse proxy, or a laboratory.</summary>
    public bool LimitLoopback { get; set; }

    /// <summary>How long a message may take from its first octet to its last on a stream or WebSocket. 10 s by default; ends a peer that sends on purpose slowly (slow-loris).</summary>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an inbound TCP or TLS connection may stay without having sent one whole message. 30 s by default.</summary>
    public TimeSpan FirstMessageTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an outbound connection may take to be established, TLS included. 5 s by default.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection that is being closed may take to hand over what is queued and to be closed by the peer. 2 s by default.</summary>
    public TimeSpan LingerTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Silence after which the kernel probes a TCP or TLS peer (RFC 9293 section 3.8.4). 2 minutes by default.</summary>
    public TimeSpan TcpKeepAliveTime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Inbound WebSockets.</summary>
    public SipWebSocketOptions WebSocket { get; } = new();

    /// <summary>Outbound TLS.</summary>
    public SipTlsClientOptions TlsClient { get; } = new();
}
